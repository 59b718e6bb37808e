using Hone.Cli.Inputs;
using Hone.Cli.Reports;
using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Tests.Cli;

/// <summary>The plain loops of the demo are a convolution: they equal the reference of Conv.</summary>
public sealed class SevenLoopsTests
{
    [Theory]
    [InlineData(3, 4, 1, 1, 1)]
    [InlineData(4, 6, 2, 2, 0)]
    [InlineData(4, 4, 4, 1, 1)]
    public void Plain_loops_equal_the_reference(int channels, int filters, int groups, int stride, int pad)
    {
        var x = Fill.Random(DataType.Float32, new Shape(2, channels, 7, 6), 1);
        var w = Fill.Random(DataType.Float32, new Shape(filters, channels / groups, 3, 3), 2);
        var graph = new Graph();
        var (input, output) = (new Value("x") { Type = DataType.Float32 }, new Value("y"));
        var node = new Node("Conv", [input, graph.NewConstant("w", w)], [output], "conv");
        node.Attributes["group"] = (long)groups;
        node.Attributes["strides"] = new long[] { stride, stride };
        node.Attributes["pads"] = new long[] { pad, pad, pad, pad };
        graph.Inputs.Add(input);
        graph.Nodes.Add(node);
        graph.Outputs.Add(output);
        var expected = Interpreter.Run(graph, new Dictionary<string, Tensor> { ["x"] = x })["y"];
        var actual = new float[expected.Length];
        SevenLoops.Convolve(
            x.AsSpan<float>().ToArray(), w.AsSpan<float>().ToArray(), actual, [.. x.Shape], [.. w.Shape],
            [.. expected.Shape], stride, pad, pad);
        for (int i = 0; i < actual.Length; i++) Assert.Equal(expected.AsSpan<float>()[i], actual[i], 1e-5f);
    }
}
