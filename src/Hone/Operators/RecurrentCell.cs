namespace Hone.Operators;

/// <summary>The weights of one direction of a recurrence, its functions, and products with them, in double.</summary>
internal sealed class RecurrentCell
{
    private readonly OperatorContext _node;
    private readonly RecurrenceGeometry _g;
    private readonly int _direction;
    private readonly double[] _w;
    private readonly double[] _r;
    private readonly double[] _b;
    private readonly double[] _p;
    private readonly IReadOnlyList<Func<double, double>> _functions;
    private readonly double _clip;

    /// <summary>Reads the weights.</summary>
    public RecurrentCell(
        OperatorContext node, RecurrenceGeometry g, int direction, IReadOnlyList<CellActivation> functions)
    {
        (_node, _g, _direction) = (node, g, direction);
        _w = Part(1);
        _r = Part(2);
        _b = Part(3);
        _p = Part(7);
        _functions = [.. functions.Select(f => f.Function())];
        _clip = node.HasAttribute("clip") ? node.Float("clip") : double.PositiveInfinity;
    }

    /// <summary>Numbers in a state.</summary>
    public int Hidden => _g.Hidden;

    /// <summary>The initial state of a row, zeros where the node has none.</summary>
    public double[] Start(int input, int row)
    {
        var state = new double[Hidden];
        if (_node.Has(input))
            Array.Copy(Elements.ToDoubles(_node.Value(input)), _g.StateAt(_direction, row), state, 0, Hidden);
        return state;
    }

    /// <summary>Row j of gate g of W, times x, plus its bias.</summary>
    public double OfInput(int gate, int j, ReadOnlySpan<double> x) =>
        Product(_w, (gate * Hidden) + j, x) + Bias((gate * Hidden) + j);

    /// <summary>Row j of gate g of R, times a state, plus its bias.</summary>
    public double OfState(int gate, int gates, int j, ReadOnlySpan<double> h) =>
        Product(_r, (gate * Hidden) + j, h) + Bias(((gates + gate) * Hidden) + j);

    /// <summary>The peephole weight of a gate; 0 where the node has none.</summary>
    public double Peephole(int gate, int j) => _p.Length == 0 ? 0 : _p[(gate * Hidden) + j];

    /// <summary>The function at a place in the list of activations, of x within the bounds of clip.</summary>
    public double Apply(int function, double x) => _functions[function](Math.Min(_clip, Math.Max(-_clip, x)));

    /// <summary>The same without the bounds.</summary>
    public double ApplyFree(int function, double x) => _functions[function](x);

    private double Bias(int row) => _b.Length == 0 ? 0 : _b[row];

    private static double Product(double[] matrix, int row, ReadOnlySpan<double> x)
    {
        double sum = 0;
        var weights = matrix.AsSpan(row * x.Length, x.Length);
        for (int i = 0; i < x.Length; i++) sum += weights[i] * x[i];
        return sum;
    }

    /// <summary>This direction's part of an input; empty where it is absent.</summary>
    private double[] Part(int input)
    {
        if (!_node.Has(input)) return [];
        double[] all = Elements.ToDoubles(_node.Value(input));
        int size = all.Length / _g.Directions;
        return all.AsSpan(_direction * size, size).ToArray();
    }
}
