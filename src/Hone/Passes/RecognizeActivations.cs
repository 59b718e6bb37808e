using Hone.Graphs;
using Hone.Tensors;
using static Hone.Passes.Algebra;

namespace Hone.Passes;

/// <summary>Finds activations that exporters write as several nodes: products of a value and its own gate.</summary>
internal static class RecognizeActivations
{
    private const float RootOfHalf = 0.70710678f;
    private const float RootOfTwoByPi = 0.79788456f;
    private const float Cubic = 0.044715f;

    /// <summary>The activations, as formulas of x; n is the number in front.</summary>
    private static readonly GatePattern[] Patterns =
    [
        new("Silu", "x sigmoid(x)", (g, n, gate, x) => n == 1 && Argument(g, gate, "Sigmoid") == x),
        new("HardSwish", "x hardsigmoid(x; 1/6, 1/2)", (g, n, gate, x) => n == 1 && IsSixth(g, gate, x)),
        new("HardSwish", "x clip(x + 3, 0, 6) / 6", (g, n, gate, x) => Near(n, 1f / 6) && IsClipped(g, gate, x)),
        new("Mish", "x tanh(softplus(x))", (g, n, gate, x) =>
            n == 1 && Argument(g, gate, "Tanh") is { } t && Argument(g, t, "Softplus") == x),
        new("Gelu", "x (1 + erf(x / sqrt 2)) / 2", (g, n, gate, x) =>
            OnePlus(g, gate, n, "Erf") is { } u && IsScaled(g, u, RootOfHalf, x)),
        new("GeluTanh", "x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2", (g, n, gate, x) =>
            OnePlus(g, gate, n, "Tanh") is { } u && IsCubic(g, u, x)),
    ];

    /// <summary>From the last product on, so that a number behind a pattern belongs to it.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var node in graph.Nodes.ToArray())
            if (node is { Operator: "Log", Domain: "" } && node.Output.Type == DataType.Float32) Logarithm(graph, node);
        foreach (var node in graph.Nodes.AsEnumerable().Reverse().ToArray())
        {
            if (node.Domain.Length > 0 || node.Operator is not ("Mul" or "Div")) continue;

            // Without inputs it went with a pattern that ends further behind.
            if (node.Input(0) is not null && node.Output.Type == DataType.Float32) Product(graph, node);
        }
    }

    private static void Product(Graph graph, Node node)
    {
        var (number, factors) = ProductOf(graph, node.Output);
        if (factors.Count != 2) return;
        foreach (var pattern in Patterns)
        {
            bool first = pattern.Fits(graph, number, factors[1], factors[0]);
            if (!first && !pattern.Fits(graph, number, factors[0], factors[1])) continue;
            if (factors[first ? 0 : 1].KnownShape == node.Output.KnownShape)
                Rewrite(graph, node, pattern.Name, factors[first ? 0 : 1]);
            return;
        }
    }

    /// <summary>ln(1 + e^x) is softplus.</summary>
    private static void Logarithm(Graph graph, Node node)
    {
        var (number, terms) = SumOf(graph, node.Input(0)!);
        if (number == 1 && terms.Count == 1 && Argument(graph, terms[0], "Exp") is { } x)
            Rewrite(graph, node, "Softplus", x);
    }

    private static void Rewrite(Graph graph, Node node, string name, Value x)
    {
        string op = name == "GeluTanh" ? "Gelu" : name;
        var activation = new Node(op, [x], [node.Output], node.Name, name == "Silu" ? "hone" : "");
        if (name == "GeluTanh") activation.Attributes["approximate"] = "tanh";
        Replace(graph, node, activation);
    }

    /// <summary>The argument of a node of this operator whose result only one node reads.</summary>
    private static Value? Argument(Graph graph, Value value, string op) =>
        Match.OnlyUse(graph, value, op) is { Domain: "" } node ? node.Input(0) : null;

    private static bool IsSixth(Graph graph, Value gate, Value x)
    {
        if (Argument(graph, gate, "HardSigmoid") != x) return false;
        var parameters = FusibleActivation.Of(gate.Producer!, graph)!.Value;
        return MathF.Abs(parameters.Alpha - (1f / 6)) < 1e-7f && parameters.Beta == 0.5f;
    }

    private static bool IsClipped(Graph graph, Value gate, Value x)
    {
        if (Argument(graph, gate, "Clip") is not { } shifted) return false;
        var (number, terms) = SumOf(graph, shifted);
        return FusibleActivation.Of(gate.Producer!, graph) is { Alpha: 0, Beta: 6 }
            && number == 3 && terms.Count == 1 && terms[0] == x;
    }

    /// <summary>u where the gate times n is (1 + f(u)) / 2.</summary>
    private static Value? OnePlus(Graph graph, Value gate, float n, string f)
    {
        var (one, terms) = SumOf(graph, gate);
        if (terms.Count != 1) return null;
        var (number, factors) = ProductOfTerm(graph, terms[0]);
        bool half = Near(n * one, 0.5f) && Near(n * number, 0.5f) && factors.Count == 1;
        return half ? Argument(graph, factors[0], f) : null;
    }

    /// <summary>Whether u = sqrt(2 / pi) (x + 0.044715 x^3), or the same with x taken out.</summary>
    private static bool IsCubic(Graph graph, Value u, Value x)
    {
        var (number, factors) = ProductOfTerm(graph, u);
        bool outside = factors.Remove(x);
        if (!Near(number, RootOfTwoByPi) || factors.Count != 1) return false;
        var (one, terms) = SumOf(graph, factors[0]);
        if (outside != (one == 1) || (!outside && !terms.Remove(x)) || terms.Count != 1) return false;
        var (cubic, powers) = ProductOfTerm(graph, terms[0]);
        return Near(cubic, Cubic) && powers.Count == (outside ? 2 : 3) && powers.TrueForAll(p => p == x);
    }

    private static bool IsScaled(Graph graph, Value value, float number, Value x)
    {
        var (scale, factors) = ProductOfTerm(graph, value);
        return factors.Count == 1 && factors[0] == x && Near(scale, number);
    }

    /// <summary>A product inside a formula: x itself, though it be a product, is x.</summary>
    private static (float Number, List<Value> Factors) ProductOfTerm(Graph graph, Value value) =>
        Match.OnlyUse(graph, value, "Mul", "Div", "Pow") is null ? (1, [value]) : ProductOf(graph, value);

    /// <summary>An activation y = n x gate(x).</summary>
    /// <param name="Name">The activation.</param>
    /// <param name="Formula">What it is.</param>
    /// <param name="Fits">Whether a number, a gate and x make it.</param>
    private sealed record GatePattern(string Name, string Formula, Func<Graph, float, Value, Value, bool> Fits);
}
