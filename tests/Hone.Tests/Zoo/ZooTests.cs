using Hone.Graphs;
using Hone.Networks;
using Hone.Tensors;

namespace Hone.Tests;

/// <summary>The networks against the figures of their papers.</summary>
public sealed class ZooTests
{
    public static TheoryData<string> Names => [.. Zoo.Entries.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Multiply_adds_and_parameters_are_the_published_ones(string name)
    {
        var entry = Zoo.Find(name)!;
        var graph = Zoo.Build(name);
        Assert.Empty(GraphVerifier.Problems(graph));
        // Papers round to two digits: MobileNet v2 has 3.50 M parameters and is said to have 3.4 M.
        Within(entry.MultiplyAdds, graph.Nodes.Sum(n => MultiplyAdds(n, entry.Input)), 0.03);
        Within(entry.Parameters, Parameters(graph), 0.035);
    }

    [Theory]
    [InlineData("mobilenet_v1", "conv1", "1x32x112x112")]
    [InlineData("mobilenet_v1", "conv14/dw", "1x1024x7x7")]
    [InlineData("mobilenet_v2", "block17/project", "1x320x7x7")]
    [InlineData("resnet34", "conv5_3/sum", "1x512x7x7")]
    [InlineData("resnet50", "conv3_1/a", "1x128x28x28")]
    [InlineData("resnet50_v1.5", "conv3_1/a", "1x128x56x56")]
    [InlineData("resnet50", "conv5_3/sum", "1x2048x7x7")]
    [InlineData("alexnet", "conv1", "1x96x55x55")]
    [InlineData("alexnet", "pool5", "1x256x6x6")]
    [InlineData("googlenet", "3a/concat", "1x256x28x28")]
    [InlineData("googlenet", "4e/concat", "1x832x14x14")]
    [InlineData("googlenet", "5b/concat", "1x1024x7x7")]
    [InlineData("inception_resnet_v2", "mixed_5b", "1x320x35x35")]
    [InlineData("inception_resnet_v2", "mixed_6a", "1x1088x17x17")]
    [InlineData("inception_resnet_v2", "mixed_7a", "1x2080x8x8")]
    [InlineData("squeezenet_v1.1", "conv1", "1x64x111x111")]
    [InlineData("squeezenet_v1.1", "fire9/concat", "1x512x13x13")]
    [InlineData("vgg16", "pool5", "1x512x7x7")]
    [InlineData("fcn8s", "fuse3", "1x21x28x28")]
    [InlineData("fcn8s", "upscore8", "1x21x224x224")]
    [InlineData("sobel", "gx", "1x1xheightxwidth")]
    public void Layers_have_the_paper_s_shapes(string name, string layer, string shape)
    {
        var value = Zoo.Build(name).Values.Single(v => v.Name == layer);
        Assert.Equal(shape, string.Join('x', value.Declared!));
    }

    [Fact]
    public void Two_builds_are_equal_bit_by_bit_and_batch_changes_no_weight()
    {
        var a = Zoo.Build("mobilenet_v2");
        var b = Zoo.Build("mobilenet_v2", batch: 3);
        var theirs = b.Values.Where(v => v.IsConstant).ToDictionary(v => v.Name, v => v.Constant!);
        foreach (var value in a.Values.Where(v => v.IsConstant))
            Assert.True(value.Constant!.Bytes.SequenceEqual(theirs[value.Name].Bytes), value.Name);
        Assert.Equal(3, b.Inputs[0].Declared![0].Extent);
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => Zoo.Build("resnet51"));
        Assert.Contains("resnet50", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Zoo.Build("resnet50", 0));
    }

    private static long Parameters(Graph graph) => graph.Values
        .Where(v => v.IsConstant && v.Users[0].Operator is "Conv" or "Gemm" or "ConvTranspose" or "BatchNormalization")
        .Where(v => !v.Name.EndsWith(".mean", StringComparison.Ordinal))
        .Where(v => !v.Name.EndsWith(".variance", StringComparison.Ordinal))
        .Sum(v => v.KnownShape.Length);

    private static long MultiplyAdds(Node node, Shape open)
    {
        long Count(Value value) =>
            value.Declared!.Select((d, axis) => (long)(d.Extent ?? open[axis])).Aggregate(1L, (a, b) => a * b);
        return node.Operator switch
        {
            "Conv" => Count(node.Output) * node.Inputs[1]!.KnownShape.Product(1, 4),
            "ConvTranspose" => Count(node.Inputs[0]!) * node.Inputs[1]!.KnownShape.Product(1, 4),
            "Gemm" => Count(node.Output) * node.Inputs[1]!.KnownShape[1],
            _ => 0,
        };
    }

    private static void Within(long expected, long actual, double tolerance) => Assert.True(
        Math.Abs(actual - expected) <= expected * tolerance, $"expected about {expected:n0}, got {actual:n0}");
}
