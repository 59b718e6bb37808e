using Hone.Graphs;
using Hone.Kernels;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Expressions;
using Hone.Passes.Lowering;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>Nodes as terms of an expression, being built: each value of the graph gets a number.</summary>
/// <param name="graph">The graph that the nodes are of.</param>
/// <param name="inputs">What the expression reads, in order.</param>
internal sealed class ExpressionTerms(Graph graph, IReadOnlyList<Value> inputs)
{
    private readonly List<Term> _terms = [];
    private readonly Dictionary<Value, int> _numbers = Numbered(inputs);

    /// <summary>The terms so far.</summary>
    public Term[] ToArray() => [.. _terms];

    /// <summary>Whether a node is one that <see cref="Add"/> takes.</summary>
    public static bool Serves(Node node, Graph graph)
    {
        if (node.Outputs.Count != 1 || node.Outputs[0] is not { Type: DataType.Float32 }) return false;
        if (node.Inputs.Count == 0 || node.Inputs.Any(v => v is { Type: not DataType.Float32 })) return false;
        if (node.Inputs.All(v => v is null || v.IsConstant)) return false;
        if (LowerElementwise.BinaryOf(node.Operator) is not null)
            return node.Inputs.Count > 1 && node.Inputs.All(v => v is not null);
        return node.Operator == "Clip" || LowerElementwise.UnaryOf(node.Operator) is not null
            || FusibleActivation.Of(node, graph) is not null;
    }

    /// <summary>
    /// The axes that a reduction makes rows of: how many of the last ones; 0 when the node is none such.
    /// </summary>
    public static int RowAxes(Node node, Graph graph)
    {
        if (LowerReduction.KindOf(node.Operator) is null) return 0;
        if (node.Input(0) is not { Type: DataType.Float32, IsConstant: false } x) return 0;
        if (x.KnownShape.Length == 0 || node.Output.KnownShape.Rank != x.KnownShape.Rank) return 0;
        var reduced = LowerReduction.Geometry(node, graph).Reduced;
        int axes = reduced.Count(r => r);
        return Array.TrueForAll(reduced[..^axes], r => !r) ? axes : 0;
    }

    /// <summary>Adds the terms of a node that is served; nodes before it have theirs.</summary>
    public void Add(Node node)
    {
        int last;
        if (LowerReduction.KindOf(node.Operator) is { } kind)
            last = Put(new ReduceTerm(kind, Number(node, 0)));
        else if (LowerElementwise.BinaryOf(node.Operator) is { } operation)
            last = Binary(node, operation);
        else if (FusibleActivation.Of(node, graph) is { } activation)
            last = Put(new UnaryTerm(Number(node, 0), UnaryOperation.Activation, ActivationOf.Of(activation)));
        else if (node.Operator == "Clip")
            last = Bounds(node);
        else if (LowerElementwise.UnaryOf(node.Operator) is { } unary)
            last = Put(new UnaryTerm(Number(node, 0), unary));
        else
            throw new ArgumentException($"{node} is no part of an expression", nameof(node));
        _numbers[node.Output] = last;
    }

    private int Binary(Node node, BinaryOperation operation)
    {
        int x = Number(node, 0);
        if (operation == BinaryOperation.Pow && Power(node, x) is { } power) return power;
        for (int i = 1; i < node.Inputs.Count; i++) x = Put(new BinaryTerm(operation, x, Number(node, i)));
        var activation = ActivationOf.Node(node);
        if (activation.Kind == ActivationKind.None) return x;
        if (!activation.IsClamp) return Put(new UnaryTerm(x, UnaryOperation.Activation, activation));
        _terms[^1] = (BinaryTerm)_terms[^1] with { Clamp = activation };
        return x;
    }

    /// <summary>Small whole powers as products: x^2 has the same bits, x^3 is 1 ulp off at most.</summary>
    private int? Power(Node node, int x)
    {
        float? exponent = Match.Number(node.Input(1));
        if (exponent == 2) return Put(new UnaryTerm(x, UnaryOperation.Square));
        if (exponent != 3) return null;
        int square = Put(new UnaryTerm(x, UnaryOperation.Square));
        return Put(new BinaryTerm(BinaryOperation.Mul, square, x));
    }

    private int Bounds(Node node)
    {
        int x = Number(node, 0);
        if (node.Input(1) is not null) x = Put(new BinaryTerm(BinaryOperation.Max, x, Number(node, 1)));
        if (node.Input(2) is not null) x = Put(new BinaryTerm(BinaryOperation.Min, x, Number(node, 2)));
        return x;
    }

    private static Dictionary<Value, int> Numbered(IReadOnlyList<Value> inputs)
    {
        var numbers = new Dictionary<Value, int>();
        for (int i = 0; i < inputs.Count; i++) numbers[inputs[i]] = i;
        return numbers;
    }

    private int Number(Node node, int input) => _numbers[node.Input(input)!];

    private int Put(Term term)
    {
        _terms.Add(term);
        return inputs.Count + _terms.Count - 1;
    }
}
