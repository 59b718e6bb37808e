using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// What LSTM, GRU and RNN share: a cell that goes over a sequence, forward, in reverse or both, each row of the batch
/// by itself. Derived classes say what one step of the cell computes.
/// </summary>
/// <remarks>
/// Inputs: X, W, R, B (optional), sequence_lens (optional, int32), initial_h (optional), then what the cell adds.
/// Outputs, all optional: Y, Y_h and, for a cell with two states, Y_c. <see cref="RecurrenceGeometry"/> has the shapes.
/// A row of n steps leaves Y zero from step n on, its last state is that of step n - 1, and in reverse it begins there.
/// The reference keeps sums and states in double. Lengths outside 0 .. steps are refused where they are constant, and
/// taken as the nearest that is possible where they are not.
/// </remarks>
internal abstract class Recurrence : Operator
{
    /// <summary>The attributes of all three; the numbers are those of the activations, in their order.</summary>
    protected static readonly AttributeSpec[] Common =
    [
        new("activation_alpha", AttributeKind.Floats),
        new("activation_beta", AttributeKind.Floats),
        new("activations", AttributeKind.Strings),
        new("clip", AttributeKind.Float),
        new("direction", AttributeKind.String),
        new("hidden_size", AttributeKind.Int),
        new("layout", AttributeKind.Int, Since: 14),
    ];

    /// <inheritdoc/>
    public override int Since => 7;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => Common;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (3, 6);

    /// <inheritdoc/>
    public override (int Least, int Most) OutputCount => (0, 2);

    /// <summary>How many products with the input, and with the state, a step takes.</summary>
    public abstract int Gates { get; }

    /// <summary>The functions of one direction unless the node names others.</summary>
    public abstract IReadOnlyList<string> DefaultActivations { get; }

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, Elementwise.Floats);
        node.RequireSameTypes(0, 1, 2, 3, 5);
        if (node.Has(4)) node.Require(4, DataType.Int32);
        var g = RecurrenceGeometry.From(node, Gates);
        CellActivations.Read(node, DefaultActivations, g.Directions);
        if (node.TryValue(4) is { Type: DataType.Int32 } lengths)
            foreach (int n in lengths.AsSpan<int>())
                if (n < 0 || n > g.Steps) throw node.Fail($"a length of {n} is outside 0 to {g.Steps}");
        node.Output(0, node.TypeOf(0), g.Sequence);
        node.Output(1, node.TypeOf(0), g.State);
        if (OutputCount.Most > 2) node.Output(2, node.TypeOf(0), g.State);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node)
    {
        var g = RecurrenceGeometry.From(node, Gates);
        long cells = (long)g.Directions * g.Steps * g.Batch * g.Hidden;
        return new Cost(cells * Gates * (g.Input + g.Hidden), cells * Gates * 4);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var g = RecurrenceGeometry.From(node, Gates);
        double[] x = Elements.ToDoubles(node.Value(0));
        double[] y = new double[g.Sequence.Length], last = new double[g.State.Length], memory = new double[last.Length];
        var functions = CellActivations.Read(node, DefaultActivations, g.Directions);
        for (int direction = 0; direction < g.Directions; direction++)
        {
            var cell = new RecurrentCell(node, g, direction, functions[direction]);
            for (int row = 0; row < g.Batch; row++)
            {
                double[] h = cell.Start(5, row), c = cell.Start(6, row);
                int steps = g.StepsOf(node, row);
                for (int s = 0; s < steps; s++)
                {
                    int t = g.IsReverse(direction) ? steps - 1 - s : s;
                    Step(node, cell, x.AsSpan(g.InputAt(t, row), g.Input), h, c);
                    h.CopyTo(y, g.OutputAt(t, direction, row));
                }

                h.CopyTo(last, g.StateAt(direction, row));
                c.CopyTo(memory, g.StateAt(direction, row));
            }
        }

        if (node.HasOutput(0)) Elements.Store(y, node.Result(0));
        if (node.HasOutput(1)) Elements.Store(last, node.Result(1));
        if (node.HasOutput(2)) Elements.Store(memory, node.Result(2));
    }

    /// <summary>One step of one row: h, and c where the cell has it, become the next.</summary>
    protected abstract void Step(
        OperatorContext node, RecurrentCell cell, ReadOnlySpan<double> x, double[] h, double[] c);
}
