using Hone.Graphs;
using Hone.Machine;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Kernels;

namespace Hone.Tests.Passes;

/// <summary>ConvTranspose nodes with constant filters, through a session, against the reference.</summary>
public class ConvTransposeLoweringTests
{
    public static TheoryData<int[], int[], (string Name, AttributeValue Value)[]> Nodes => new()
    {
        { [1, 3, 5, 6], [3, 4, 3, 3], [] },
        { [2, 4, 5, 6], [4, 3, 4, 4], Of(("strides", [2, 2]), ("pads", [1, 1, 1, 1]), ("group", [2])) },
        { [1, 3, 5, 6], [3, 4, 3, 2], Of(("strides", [3, 2]), ("output_padding", [2, 1]), ("pads", [0, 1, 2, 0])) },
        { [1, 3, 5, 6], [3, 4, 3, 3], Of(("strides", [3, 2]), ("output_shape", [17, 11])) },
        { [1, 3, 5, 6], [3, 4, 3, 3], Of(("strides", [2, 3]), ("output_shape", [20, 30])) },
        { [1, 3, 5, 6], [3, 4, 2, 3], [("auto_pad", "SAME_LOWER"), .. Of(("strides", [3, 2]), ("dilations", [2, 2]))] },
        { [2, 5, 40], [5, 7, 8], Of(("strides", [4]), ("pads", [2, 1])) },
        { [2, 19, 5, 6], [19, 20, 4, 4], Of(("strides", [2, 2]), ("pads", [1, 1, 1, 1])) },
        { [1, 5, 9], [5, 1, 16], Of(("strides", [8]), ("pads", [0, 3])) },
        { [2, 5, 4, 3], [5, 1, 9, 9], Of(("strides", [3, 3]), ("pads", [4, 4, 4, 4]), ("output_padding", [2, 2])) },
        { [1, 5, 4, 3], [5, 1, 3, 3], Of(("pads", [1, 1, 0, 1])) },
    };

    [Theory, MemberData(nameof(Nodes))]
    public void Equal_the_reference(int[] input, int[] filters, (string Name, AttributeValue Value)[] attributes)
    {
        foreach (bool bias in (bool[])[false, true])
        foreach (var level in SimdLevels.Available)
        {
            var graph = Make(input, filters, bias, attributes);
            var feeds = new Dictionary<string, Tensor> { ["x"] = Integers(1, input) };
            float[] expected = Interpreter.Run(graph, feeds)["y"].AsSpan<float>().ToArray();
            using var session = new Session(graph, new SessionOptions { Level = level, VerifyPasses = true });
            Assert.Contains(
                session.Prepare(feeds).Steps, s => s.Kernel.StartsWith("conv", StringComparison.Ordinal));
            Assert.Equal(expected, session.Run(feeds)["y"].AsSpan<float>().ToArray());
            using var plain = new Session(graph, new SessionOptions
            {
                Level = level, SkippedPasses = ["choose-layouts", "convolve-transposed"],
            });
            Assert.StartsWith("convtranspose.f32", Assert.Single(plain.Prepare(feeds).Steps).Kernel);
            Assert.Equal(expected, plain.Run(feeds)["y"].AsSpan<float>().ToArray());
        }
    }

    [Fact]
    public void Every_size_of_picture_is_served()
    {
        var graph = Make([1, 3, 5, 6], [3, 4, 5, 4], true, Of(("strides", [4, 3])));
        graph.Inputs[0].Declared = [1, 3, new(null, "h"), new(null, "w")];
        using var session = new Session(graph);
        foreach (var (h, w) in ((int, int)[])[(1, 1), (5, 6), (40, 3)])
        {
            var feeds = new Dictionary<string, Tensor> { ["x"] = Integers(h, 1, 3, h, w) };
            float[] expected = Interpreter.Run(graph, feeds)["y"].AsSpan<float>().ToArray();
            Assert.Equal(expected, session.Run(feeds)["y"].AsSpan<float>().ToArray());
        }
    }

    private static Graph Make(int[] input, int[] filters, bool bias, (string Name, AttributeValue Value)[] attributes)
    {
        var graph = new Graph { Opset = 22 };
        var x = new Value("x") { Type = DataType.Float32, Shape = new Shape(input) };
        graph.Inputs.Add(x);
        long groups = attributes.Where(a => a.Name == "group").Select(a => (long)a.Value.Content).FirstOrDefault(1);
        Value? b = bias ? graph.NewConstant("b", Integers(3, filters[1] * (int)groups)) : null;
        var w = graph.NewConstant("w", Integers(2, filters));
        var node = new Node("ConvTranspose", [x, w, b], [new Value("y")], "node");
        foreach (var (name, value) in attributes) node.Attributes[name] = value;
        graph.Nodes.Add(node);
        graph.Outputs.Add(node.Output);
        return graph;
    }

    private static (string, AttributeValue)[] Of(params (string Name, long[] Values)[] attributes) =>
        [.. attributes.Select(a => (a.Name, a.Name == "group" ? (AttributeValue)a.Values[0] : a.Values))];

    private static Tensor Integers(int seed, params int[] dims) =>
        Tensor.From(new Shape(dims), ConvolutionCheck.Integers(dims.Aggregate(1, (a, b) => a * b), seed));
}
