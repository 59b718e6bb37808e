using Hone.Cli.Verification;
using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Onnx;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Tests.Errors;

/// <summary>Runs a changed model compiled and interpreted: both refuse it, or both give the same.</summary>
internal static class DifferentialTrial
{
    /// <summary>Bytes of a model beyond which it is a whole network, too much for the slow references.</summary>
    private const int MostBytes = 1 << 15;

    /// <summary>Elements of the inputs beyond which the slow references take too long.</summary>
    private const long MostElements = 1 << 16;

    /// <summary>Multiply-adds, and elements of all results together, beyond which a mutant is left out.</summary>
    private const long MostWork = 1 << 21;

    /// <summary>True when the mutant was served and ran both ways.</summary>
    public static bool TryModel(byte[] bytes, string name, SeededRandom random)
    {
        if (bytes.Length > MostBytes) return false;
        Graph graph;
        try
        {
            graph = OnnxModel.Load(bytes, name);
        }
        catch (ModelException)
        {
            return false;
        }

        if (Inputs(graph, random) is not { } inputs || !IsQuick(graph, inputs)) return false;
        var attributes = graph.Nodes.SelectMany(n => n.Attributes.Values);
        if (attributes.Any(a => a.Content is float f && !float.IsFinite(f))) return false;
        Simplify(graph);
        var (expected, refusal) = Outcome(SuiteRun.Interpret, graph, inputs);
        var (actual, otherRefusal) = Outcome(SuiteRun.Compile, graph, inputs);
        string text() => $"{name}\n{GraphPrinter.Print(graph)}";

        // Plans have limits that the references do not: shapes that depend on data.
        bool agree = expected is null == actual is null || otherRefusal is ModelException { IsUnsupported: true };
        string both = $"references: {refusal?.Message ?? "ran"}\ncompiled: {otherRefusal?.Message ?? "ran"}";
        Assert.True(agree, $"{both}\n{text()}");
        if (expected is null || actual is null) return false;
        foreach (var (output, tensor) in expected)
        {
            double tolerance = tensor.Type is DataType.Float16 or DataType.BFloat16 ? 2e-2 : 1e-3;
            string? why = Agreement.Difference(actual[output], tensor, tolerance, tolerance / 10);
            Assert.True(why is null, $"output '{output}' {why}\n{text()}");
        }

        return true;
    }

    /// <summary>
    /// Takes away what only one engine looks at: the compiler alone compares declared types of results with inferred
    /// ones, and the references alone run nodes that nobody reads.
    /// </summary>
    private static void Simplify(Graph graph)
    {
        var nested = graph.AllNodes.SelectMany(n => n.Attributes.Values).Select(a => a.Content).OfType<Graph>();
        var wanted = nested.SelectMany(g => g.Outputs).Concat(graph.Outputs).ToHashSet();
        foreach (var node in graph.Nodes.AsEnumerable().Reverse().ToArray())
        {
            if (node.Outputs.All(o => o is null || (o.Users.Count == 0 && !wanted.Contains(o)))) graph.Remove(node);
            foreach (var output in node.Outputs)
                if (output is not null) output.Type = DataType.Undefined;
        }
    }

    private static (IReadOnlyDictionary<string, Tensor>? Outputs, Exception? Refusal) Outcome(
        Engine engine, Graph graph, Dictionary<string, Tensor> inputs)
    {
        try
        {
            return (engine(graph, inputs), null);
        }
        catch (Exception e) when (e is ModelException or ArgumentException)
        {
            return (null, e);
        }
    }

    /// <summary>Random inputs of the declared shapes, unknown extents 2; null where too large or undeclared.</summary>
    private static Dictionary<string, Tensor>? Inputs(Graph graph, SeededRandom random)
    {
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        double elements = 0;
        foreach (var input in graph.Inputs)
        {
            if (input.Type == DataType.Undefined || input.Declared is not { } dims) return null;
            elements += dims.Aggregate(1.0, (product, d) => product * (d.Extent ?? 2));
            if (elements > MostElements) return null;
            var tensor = Tensor.Create(input.Type, new Shape([.. dims.Select(d => d.Extent ?? 2)]));
            if (input.Type != DataType.String)
                Elements.Store(Array.ConvertAll(new double[tensor.Length], _ => Sample(input.Type, random)), tensor);
            inputs[input.Name] = tensor;
        }

        return inputs;
    }

    private static double Sample(DataType type, SeededRandom random) =>
        type.IsFloat() ? random.NextNormal() : type == DataType.Bool ? random.Next(0, 2) : random.Next(0, 5);

    private static bool IsQuick(Graph graph, Dictionary<string, Tensor> inputs)
    {
        var copy = graph.Clone();
        foreach (var input in copy.Inputs) input.Shape = inputs[input.Name].Shape;
        double work = 0;
        try
        {
            OperatorContext Of(Node node) => new(node, copy.OpsetOf(node));
            foreach (var node in Branches.Walk(copy, choice => Of(choice).Value(0)))
            {
                var context = Of(node);
                OperatorTable.Of(node).Infer(context);
                var cost = OperatorTable.Of(node).Cost(context);
                work += cost.MultiplyAdds + cost.Operations;
                work += node.Outputs.Sum(o => (double)(o?.KnownShape.Length ?? 0));
            }
        }
        catch (Exception e) when (e is ModelException or ValueNeededException)
        {
            // Wrong nodes and shapes known only at run time are the engines' to judge; what comes first was quick.
        }

        return work < MostWork;
    }
}
