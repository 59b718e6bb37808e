using Hone.Graphs;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;
using Hone.Tests.Runtime;

namespace Hone.Tests.Passes;

/// <summary>Networks of 16-bit floats are computed as the float32 networks with the same weights.</summary>
public class WidenNarrowFloatsTests
{
    /// <summary>Not one bit differs from the wide network's result, rounded once.</summary>
    [Theory]
    [InlineData(DataType.Float16)]
    [InlineData(DataType.BFloat16)]
    public void Random_graphs_give_the_wide_graphs_results_rounded(DataType type)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            Graph wide = RandomGraph.Make(seed), narrow = RandomGraph.Make(seed);
            Round(wide, type, DataType.Float32);
            Round(narrow, type, type);
            var x = Agreement.Inputs(wide);
            var rounded = x.ToDictionary(p => p.Key, p => To(p.Value, type));
            using var expected = new Session(wide);
            using var actual = new Session(narrow, new SessionOptions { VerifyPasses = true });
            var want = expected.Run(rounded.ToDictionary(p => p.Key, p => To(p.Value, DataType.Float32)));
            foreach (var (name, tensor) in actual.Run(rounded))
            {
                Assert.Equal(type, tensor.Type);
                Assert.Equal(To(want[name], type).Bytes.ToArray(), tensor.Bytes.ToArray());
            }

            Assert.Equal(Slow(expected.Prepare(Agreement.Inputs(wide))), Slow(actual.Prepare(rounded)));
        }
    }

    private static int Slow(Plan plan) =>
        plan.Steps.Count(s => s.Kernel.StartsWith("reference", StringComparison.Ordinal));

    [Fact]
    public void A_cast_of_the_model_rounds()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 3);
        var half = s.Node("Cast", "half", [x], ("to", 10L));
        var graph = s.Return(s.Node("Cast", "y", [s.Node("Relu", "relu", [half])], ("to", 1L)));
        using var session = new Session(graph);
        var y = session.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Vector(1.0001f, 2049, 1e6f) })["y"];
        Assert.Equal([1, 2048, float.PositiveInfinity], y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Skipped_by_name_it_leaves_every_rounding_to_the_model()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1);
        x.Type = DataType.Float16;
        var one = s.Constant("one", Tensor.Vector((Half)1));
        var sum = s.Node("Add", "sum", [x, one]);
        var graph = s.Return(s.Node("Sub", "y", [sum, one]));
        var inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.Vector((Half)0.00001f) };
        using var wide = new Session(graph);
        Assert.InRange((float)wide.Run(inputs)["y"].AsSpan<Half>()[0], 0.5e-5f, 2e-5f);
        using var literal = new Session(graph, new SessionOptions { SkippedPasses = ["widen-narrow-floats"] });
        Assert.Equal((Half)0, literal.Run(inputs)["y"].AsSpan<Half>()[0]);
    }

    [Fact]
    public void What_only_moves_stays_narrow()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 2, 3);
        x.Type = DataType.Float16;
        var moved = s.Node("Transpose", "moved", [x], ("perm", new long[] { 1, 0 }));
        var graph = s.Return(s.Node("Relu", "y", [moved]));
        using var session = new Session(graph);
        var inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.Create(DataType.Float16, new Shape(2, 3)) };
        var rewritten = session.Rewrite(inputs);
        Assert.Equal(["Transpose", "Cast", "Relu", "Cast"], rewritten.Nodes.Select(n => n.Operator));
    }

    /// <summary>Makes the inputs of a type, and the constants, first rounded to the narrow type.</summary>
    private static void Round(Graph graph, DataType narrow, DataType type)
    {
        foreach (var input in graph.Inputs) input.Type = type;
        foreach (var value in graph.Values)
        {
            if (value.Constant is not { Type: DataType.Float32 } constant) continue;
            value.Constant = To(To(constant, narrow), type);
            value.Type = type;
        }
    }

    private static Tensor To(Tensor tensor, DataType type)
    {
        var to = Tensor.Create(type, tensor.Shape);
        Elements.Store(Elements.ToDoubles(tensor), to);
        return to;
    }
}
