using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Machine;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Operators;
using Hone.Tests.Runtime;

namespace Hone.Tests.Passes;

/// <summary>Random nodes of every operator: what a plan gives is what the references give, or both refuse.</summary>
public class RandomNodePlanTests
{
    private const int Draws = 1200, Most = 80;

    public static TheoryData<string> Names => RandomNodeTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_plan_gives_what_the_reference_gives(string name) => Try(name, between: false);

    /// <summary>Behind a convolution values are blocked by channels, with lanes that nobody may see.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void So_it_does_between_convolutions(string name) => Try(name, between: true);

    private static void Try(string name, bool between)
    {
        var op = OperatorTable.All.First(o => o.Name == name && o.Domain.Length == 0);
        var random = new SeededRandom(name.Sum(c => c) + 1);
        int compared = 0;
        for (int draw = 0; draw < Draws && compared < Most; draw++)
        {
            var graph = new Graph { Opset = random.Next(Math.Max(7, op.Since), Math.Min(22, op.Until) + 1) };
            var node = RandomNode.Draw(op, graph, random);
            var inputs = Free(graph, node, random);
            if (!IsMild(node) || OperatorVerifier.Problems(graph).Count > 0) continue;
            if (between && !Surround(graph, node, inputs, random)) continue;
            try
            {
                if (Compare(graph, inputs, Pick(random))) compared++;
            }
            catch (Exception e)
            {
                Assert.Fail($"opset {graph.Opset}: {RandomNode.Describe(node)}\n{e}");
            }
        }
    }

    /// <summary>Lets the node read a convolution and another read the node; false where it takes no picture.</summary>
    private static bool Surround(Graph graph, Node node, Dictionary<string, Tensor> inputs, SeededRandom random)
    {
        if (node.Input(0) is not { Type: DataType.Float32, IsConstant: false } x) return false;
        var shape = inputs[x.Name].Shape;
        if (shape.Rank is not (3 or 4) || shape.Length == 0) return false;
        var before = graph.NewValue("before");
        graph.Nodes.Insert(0, Convolution(graph, x, shape, before, random));
        for (int i = 0; i < node.Inputs.Count; i++)
            if (node.Input(i) == x) node.SetInput(i, before);
        if (Shaped(graph, inputs)) Continue(graph, node.Output, random);
        return true;
    }

    /// <summary>Appends a convolution of the first output, where that is a picture.</summary>
    private static void Continue(Graph graph, Value y, SeededRandom random)
    {
        if (y.Type != DataType.Float32 || y.KnownShape.Rank is not (3 or 4) || y.KnownShape.Length == 0) return;
        var after = graph.NewValue("after");
        graph.Nodes.Add(Convolution(graph, y, y.KnownShape, after, random));
        graph.Outputs[0] = after;
    }

    /// <summary>Gives the outputs their types and shapes; false where the node is refused.</summary>
    private static bool Shaped(Graph graph, Dictionary<string, Tensor> inputs)
    {
        try
        {
            var outputs = Interpreter.Run(graph, inputs);
            foreach (var output in graph.Outputs)
                (output.Type, output.Shape) = (outputs[output.Name].Type, outputs[output.Name].Shape);
            return true;
        }
        catch (ModelException)
        {
            return false;
        }
    }

    private static Node Convolution(Graph graph, Value x, Shape shape, Value y, SeededRandom random)
    {
        int[] dims = [.. shape];
        dims[0] = dims[1];
        Array.Fill(dims, 1, 2, dims.Length - 2);
        var filters = Tensor.Create(DataType.Float32, new Shape(dims));
        foreach (ref float w in filters.AsSpan<float>()) w = random.Next(-2, 3);
        return new Node("Conv", [x, graph.NewConstant("filters", filters)], [y], y.Name);
    }

    /// <summary>Makes graph inputs of most constants, and of their floats numbers of middling size.</summary>
    private static Dictionary<string, Tensor> Free(Graph graph, Node node, SeededRandom random)
    {
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var value in node.Inputs.OfType<Value>())
        {
            if (value.Type == DataType.Float32)
                foreach (ref float x in value.Constant!.AsSpan<float>()) x = random.Next(-4, 8) / 2f;
            if (value.Type == DataType.Bool)
                foreach (ref byte x in value.Constant!.Bytes) x &= 1;
            if (random.Next(0, value.Type.IsInteger() ? 4 : 2) == 0 || value.Type == DataType.String) continue;
            inputs[value.Name] = value.Constant!;
            value.Declared = [.. value.Constant!.Shape.Select(d => (Dimension)d)];
            value.Constant = null;
            graph.Inputs.Add(value);
        }

        graph.Outputs.AddRange(node.Outputs.OfType<Value>());
        return inputs;
    }

    private static bool IsMild(Node node) =>
        node.Inputs.All(v => v is null || (v.Type != DataType.String && v.KnownShape.Length < 2000))
        && node.Attributes.Values.All(a => a.Content is not float f || float.IsFinite(f));

    private static SimdLevel Pick(SeededRandom random) =>
        SimdLevels.Available[random.Next(0, SimdLevels.Available.Count)];

    private static bool Compare(Graph graph, Dictionary<string, Tensor> inputs, SimdLevel level)
    {
        Dictionary<string, Tensor>? expected = null;
        try
        {
            expected = Interpreter.Run(graph, inputs);
        }
        catch (ModelException)
        {
        }

        if (expected is not null && expected.Values.Any(t => t.Length > 20_000)) return false;
        try
        {
            var options = new SessionOptions { VerifyPasses = true, Level = level };
            using var session = new Session(graph, options);
            var actual = session.Run(inputs);

            // A plan skips a node without elements, and with it what the reference says of bad indices.
            if (expected is null && actual.Values.All(t => t.Length == 0)) return false;
            Assert.True(expected is not null, "only the reference refuses");
            foreach (var (name, tensor) in expected!) Agreement.AssertClose(tensor, actual[name], name);
            return true;
        }
        catch (ModelException e)
        {
            Assert.True(expected is null || e.IsUnsupported, $"only the plan refuses: {e.Message}");
            return false;
        }
    }
}
