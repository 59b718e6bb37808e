using Hone.Graphs;
using Hone.Kernels;
using Hone.Machine;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Kernels;

namespace Hone.Tests.Passes;

/// <summary>Convolutions and pooling over three axes, through a session, against the reference.</summary>
public class VolumeTests
{
    public static TheoryData<int[], int[], (string Name, AttributeValue Value)[]> Convolutions => new()
    {
        { [1, 1, 5, 6, 7], [3, 1, 3, 3, 3], [] },
        { [2, 3, 4, 5, 6], [5, 3, 3, 3, 3], Of(("pads", [1, 1, 1, 1, 1, 1])) },
        { [2, 17, 4, 5, 6], [18, 17, 2, 3, 1], Of(("pads", [0, 1, 0, 1, 0, 0]), ("strides", [2, 1, 2])) },
        { [1, 4, 7, 5, 6], [4, 2, 3, 2, 2], Of(("group", [2]), ("dilations", [2, 1, 2]), Pads) },
        { [2, 4, 5, 5, 6], [4, 1, 3, 3, 3], [Same, .. Of(("group", [4]), ("strides", [2, 3, 2]))] },
        { [1, 3, 5, 6, 6], [4, 3, 1, 3, 3], [] },
        { [1, 3, 6, 4, 4], [4, 3, 1, 1, 1], Of(("strides", [2, 2, 2])) },
        { [1, 3, 6, 4, 4], [4, 3, 3, 1, 1], Of(("pads", [3, 0, 0, 2, 0, 0]), ("strides", [3, 1, 1])) },
    };

    private static (string, AttributeValue) Same => ("auto_pad", "SAME_LOWER");

    private static (string, long[]) Pads => ("pads", [2, 0, 1, 1, 1, 0]);

    public static TheoryData<string, int[], (string Name, AttributeValue Value)[]> Pools => new()
    {
        { "MaxPool", [2, 3, 4, 6, 6], Of(("kernel_shape", [2, 2, 2]), ("strides", [2, 2, 2])) },
        { "MaxPool", [1, 18, 5, 6, 7], Of(("kernel_shape", [3, 3, 2]), ("strides", [2, 1, 3]), ("ceil_mode", [1])) },
        { "MaxPool", [2, 3, 7, 6, 6], [("auto_pad", "SAME_UPPER"), .. Of(("kernel_shape", [3, 2, 3]))] },
        { "MaxPool", [1, 3, 7, 6, 6], Of(("kernel_shape", [2, 2, 3]), ("dilations", [3, 2, 1])) },
        { "AveragePool", [2, 3, 4, 6, 6], Of(("kernel_shape", [2, 2, 2]), ("strides", [2, 2, 2])) },
        { "AveragePool", [1, 3, 5, 6, 7], Of(("kernel_shape", [3, 3, 3]), ("pads", [1, 1, 1, 1, 1, 1])) },
        {
            "AveragePool", [1, 3, 5, 6, 7],
            Of(("kernel_shape", [3, 3, 3]), ("strides", [2, 2, 2]), ("pads", [1, 1, 1, 0, 1, 1]), ("ceil_mode", [1]),
                ("count_include_pad", [1]))
        },
    };

    [Theory, MemberData(nameof(Convolutions))]
    public void Convolutions_equal_the_reference(
        int[] input, int[] filters, (string Name, AttributeValue Value)[] attributes)
    {
        foreach (bool bias in (bool[])[false, true])
        {
            var graph = new Graph { Opset = 22 };
            var x = Input(graph, input);
            Value? b = bias ? graph.NewConstant("b", Integers(3, filters[0])) : null;
            Add(graph, "Conv", [x, graph.NewConstant("w", Integers(2, filters)), b], attributes);
            Check(graph, input, 0);
        }
    }

    [Fact]
    public void Transposed_convolutions_whose_taps_do_not_overlap_in_depth_equal_the_reference()
    {
        foreach (bool bias in (bool[])[false, true])
        foreach (var (stride, taps, extra) in ((int, int, int)[])[(2, 2, 0), (2, 3, 1), (1, 3, 0)])
        {
            var graph = new Graph { Opset = 22 };
            var x = Input(graph, [2, 3, 3, 4, 5]);
            Value? b = bias ? graph.NewConstant("b", Integers(3, 18)) : null;
            Add(graph, "ConvTranspose", [x, graph.NewConstant("w", Integers(2, 3, 18, 2, taps, 2)), b],
                Of(("strides", [2, stride, 2]), ("output_padding", [0, extra, 0]), ("pads", [0, 1, 0, 0, 0, 1])));
            Check(graph, [2, 3, 3, 4, 5], 0);
        }
    }

    [Theory, MemberData(nameof(Pools))]
    public void Pools_equal_the_reference(string op, int[] input, (string Name, AttributeValue Value)[] attributes)
    {
        var graph = new Graph { Opset = 22 };
        Add(graph, op, [Input(graph, input)], attributes);
        Check(graph, input, op == "MaxPool" ? 0 : 1e-6f);
    }

    [Fact]
    public void Every_volume_is_served_with_a_residual_and_an_activation()
    {
        var graph = new Graph { Opset = 22 };
        var x = Input(graph, [1, 4, 3, 5, 6]);
        x.Declared = [1, 4, new(null, "d"), new(null, "h"), 6];
        var conv = Add(graph, "Conv", [x, graph.NewConstant("w", Integers(2, 4, 4, 3, 3, 3))],
            Of(("pads", [1, 1, 1, 1, 1, 1])), "c");
        var sum = Add(graph, "Add", [conv, x], [], "s");
        var relu = Add(graph, "Relu", [sum], [], "r");
        Add(graph, "Conv", [relu, graph.NewConstant("v", Integers(4, 2, 4, 1, 2, 2))], []);
        foreach (var (d, h) in ((int, int)[])[(3, 5), (1, 2), (6, 4)]) Check(graph, [1, 4, d, h, 6], 0);
    }

    private static void Check(Graph graph, int[] input, float tolerance)
    {
        var feeds = new Dictionary<string, Tensor> { ["x"] = Integers(1, input) };
        float[] expected = Interpreter.Run(graph, feeds)["y"].AsSpan<float>().ToArray();
        foreach (var level in SimdLevels.Available)
        {
            using var session = new Session(
                graph, new SessionOptions { Level = level, VerifyPasses = true, Numerics = Numerics.Exact });
            Assert.DoesNotContain(session.Prepare(feeds).Steps, s => s.Kernel == "reference");
            float[] y = session.Run(feeds)["y"].AsSpan<float>().ToArray();
            Assert.Equal(expected.Length, y.Length);
            for (int i = 0; i < y.Length; i++)
                Assert.True(Math.Abs(expected[i] - y[i]) <= tolerance, $"{i}: {y[i]}");
        }
    }

    private static Value Input(Graph graph, int[] dims)
    {
        var x = new Value("x") { Type = DataType.Float32, Shape = new Shape(dims) };
        graph.Inputs.Add(x);
        return x;
    }

    // The node named y is the graph's output.
    private static Value Add(
        Graph graph, string op, Value?[] inputs, (string Name, AttributeValue Value)[] attributes, string name = "y")
    {
        var node = new Node(op, inputs, [new Value(name)], name);
        foreach (var (key, value) in attributes) node.Attributes[key] = value;
        graph.Nodes.Add(node);
        if (name == "y") graph.Outputs.Add(node.Output);
        return node.Output;
    }

    private static (string, AttributeValue)[] Of(params (string Name, long[] Values)[] attributes) =>
        [.. attributes.Select(a => (a.Name,
            a.Name is "group" or "ceil_mode" or "count_include_pad" ? (AttributeValue)a.Values[0] : a.Values))];

    private static Tensor Integers(int seed, params int[] dims) =>
        Tensor.From(new Shape(dims), ConvolutionCheck.Integers(dims.Aggregate(1, (a, b) => a * b), seed));
}
