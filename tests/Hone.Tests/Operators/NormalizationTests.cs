using Hone.Tensors;
using static Hone.Tests.Operators.OneNode;

namespace Hone.Tests.Operators;

public class NormalizationTests
{
    [Fact]
    public void Batch_normalisation_is_an_affine_map_for_each_channel()
    {
        var x = Floats(new Shape(1, 2, 2), 1, 3, 10, 30);
        Tensor[] inputs = [x, Pair(2, 1), Pair(5, 0), Pair(1, 10), Pair(4, 100)];
        foreach (int opset in new[] { 7, 9, 14, 22 })
            Near([5f, 7, 0, 2], Run("BatchNormalization", inputs, [("epsilon", 0f)], opset)[0], 0);
        Assert.True(Refuses("BatchNormalization", inputs, opset: 9, outputs: 5).IsUnsupported);
        Refuses("BatchNormalization", inputs, opset: 15, outputs: 3);
        Refuses("BatchNormalization", [.. inputs[..4], Ones(3)]);
    }

    [Fact]
    public void Batch_normalisation_in_training_uses_and_returns_the_moments_of_the_batch()
    {
        var x = Floats(new Shape(2, 1), -1, 1);
        var y = Run(
            "BatchNormalization", [x, Ones(1), Counting(1), Floats(new Shape(1), 10), Floats(new Shape(1), 3)],
            [("training_mode", 1), ("momentum", 0.5f), ("epsilon", 0f)], outputs: 3);
        Assert.Equal([-1f, 1], y[0].AsSpan<float>().ToArray());
        Assert.Equal((5f, 2f), (y[1].AsSpan<float>()[0], y[2].AsSpan<float>()[0]));
    }

    [Fact]
    public void Every_element_has_its_own_parameters_when_batch_normalisation_is_not_spatial()
    {
        var p = Ones(2, 2);
        var y = Run(
            "BatchNormalization", [Counting(1, 2, 2), p, Counting(2, 2), p, p],
            [("spatial", 0), ("epsilon", 0f)], opset: 8)[0];
        Assert.Equal([-1f, 1, 3, 5], y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Groups_layers_and_instances_differ_in_what_they_average()
    {
        var x = Floats(new Shape(1, 2, 2), 0, 2, 10, 30);
        float[] eachChannel = [-1, 1, -1, 1];
        var two = (Ones(2), Counting(1, 2).Reshape(new Shape(2)));
        Near([-1, 1, 0, 2], Run("InstanceNormalization", [x, two.Item1, two.Item2])[0]);
        Near([-1, 1, 0, 2], Run("GroupNormalization", [x, two.Item1, two.Item2], [("num_groups", 2)])[0]);
        Near([-1, 1, 0, 2], Run("GroupNormalization", [x, two.Item1, two.Item2], [("num_groups", 2)], opset: 18)[0]);
        Near(eachChannel, Run("LayerNormalization", [x, Ones(2)])[0]);
        var all = Run("LayerNormalization", [x, Ones(1)], [("axis", 1)], outputs: 3);
        Assert.Equal((10.5f, new Shape(1, 1, 1)), (all[1].AsSpan<float>()[0], all[2].Shape));
        var one = Floats(new Shape(1, 2), 7, 9);
        Near([-1, 1], Run("MeanVarianceNormalization", [one], [("axes", new long[] { 1 })])[0]);
    }

    [Fact]
    public void Response_normalisation_looks_at_neighbouring_channels()
    {
        var y = Run("LRN", [Ones(1, 4, 1)], [("size", 2), ("alpha", 2f), ("beta", 1f), ("bias", 1f)])[0];
        Near([1 / 3f, 1 / 3f, 1 / 3f, 1 / 2f], y);
        Refuses("LRN", [Ones(1, 4)], [("size", 0)]);
    }

    [Fact]
    public void Softmax_before_opset_13_sees_a_matrix()
    {
        var x = Counting(2, 1, 2);
        Near([0.26894142f, 0.7310586f, 0.26894142f, 0.7310586f], Run("Softmax", [x], opset: 11)[0]);
        Near([0.032058604f, 0.087144319f, 0.23688282f, 0.64391426f], Run("Softmax", [x], [("axis", 0)], opset: 11)[0]);
        Near([0.11920292f, 0.11920292f, 0.880797f, 0.880797f], Run("Softmax", [x], [("axis", 0)])[0]);
        Near([-1.3132616f, -0.31326166f, -1.3132616f, -0.31326166f], Run("LogSoftmax", [x])[0]);
        Assert.Equal([0f, 1, 0, 1], Run("Hardmax", [x])[0].AsSpan<float>().ToArray());
        Refuses("Softmax", [Ones(3)], opset: 11);
        Assert.Equal(0, Run("Softmax", [Ones(3, 0)])[0].Length);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        foreach (long groups in new[] { 0, -1, 3, long.MinValue })
            Refuses("GroupNormalization", [Ones(1, 4, 2), Ones(4), Ones(4)], [("num_groups", groups)]);
        Refuses("LayerNormalization", [Ones(2, 3), Ones(2)]);
        Refuses("LayerNormalization", [Ones(2, 0), Ones(1)]);
        Refuses("LayerNormalization", [Ones(2, 3), Ones(3)], [("stash_type", 7)]);
        Refuses("LayerNormalization", [Ones(2, 3), Ones(3)], [("axis", 2)]);
        Refuses("InstanceNormalization", [Ones(1, 2, 2), Ones(2), Ones(1)]);
    }

    private static Tensor Pair(float a, float b) => Floats(new Shape(2), a, b);

    private static void Near(float[] expected, Tensor actual, float tolerance = 1e-4f)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual.AsSpan<float>()[i], tolerance);
    }
}
