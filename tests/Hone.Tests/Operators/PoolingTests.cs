using Hone.Tensors;
using static Hone.Tests.Operators.OneNode;

namespace Hone.Tests.Operators;

public class PoolingTests
{
    [Fact]
    public void Max_gives_the_first_place_of_equals_and_lets_nan_through()
    {
        var x = Floats(new Shape(1, 2, 4), 1, 1, 0, 2, float.NaN, 5, 3, 4);
        var y = Run("MaxPool", [x], [("kernel_shape", new long[] { 2 }), ("strides", new long[] { 2 })], outputs: 2);
        Assert.Equal([1f, 2, float.NaN, 4], y[0].AsSpan<float>().ToArray());
        Assert.Equal([0L, 3, 4, 7], y[1].AsSpan<long>().ToArray());
    }

    [Fact]
    public void Column_major_places_run_down_the_columns()
    {
        var y = Run(
            "MaxPool", [Counting(1, 1, 2, 3)],
            [("kernel_shape", new long[] { 1, 1 }), ("storage_order", 1)], outputs: 2);
        Assert.Equal([0L, 2, 4, 1, 3, 5], y[1].AsSpan<long>().ToArray());
    }

    [Fact]
    public void Max_of_bytes_pads_with_the_lowest_value()
    {
        var x = Tensor.From<sbyte>(new Shape(1, 1, 2), [-7, -9]);
        var y = Run("MaxPool", [x], [("kernel_shape", new long[] { 2 }), ("pads", new long[] { 1, 2 })])[0];
        Assert.Equal([-7, -7, -9, sbyte.MinValue], y.AsSpan<sbyte>().ToArray().Select(v => (int)v));
    }

    [Theory]
    [InlineData(0, new float[] { 1, 2, 4 })]
    [InlineData(1, new float[] { 0.5f, 2, 2 })]
    public void Average_counts_padding_when_asked(long include, float[] expected)
    {
        var y = Run(
            "AveragePool", [Floats(new Shape(1, 1, 4), 1, 1, 3, 4)],
            [
                ("kernel_shape", new long[] { 2 }), ("strides", new long[] { 2 }), ("pads", new long[] { 1, 1 }),
                ("count_include_pad", include),
            ])[0];
        Assert.Equal(expected, y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Ceil_mode_counts_no_element_beyond_the_padding()
    {
        var y = Run(
            "AveragePool", [Ones(1, 1, 4)],
            [
                ("kernel_shape", new long[] { 3 }), ("strides", new long[] { 2 }), ("ceil_mode", 1),
                ("count_include_pad", 1),
            ])[0];
        Assert.Equal([1f, 1], y.AsSpan<float>().ToArray());
        var dropped = Run(
            "MaxPool", [Ones(1, 1, 2)],
            [
                ("kernel_shape", new long[] { 1 }), ("strides", new long[] { 3 }), ("pads", new long[] { 0, 2 }),
                ("ceil_mode", 1),
            ])[0];
        Assert.Equal(new Shape(1, 1, 1), dropped.Shape);
    }

    [Fact]
    public void A_kernel_of_any_size_costs_no_more_than_the_picture()
    {
        const long huge = 1L << 30;
        var y = Run(
            "MaxPool", [Counting(1, 1, 2, 2)],
            [
                ("kernel_shape", new[] { huge, huge }), ("pads", new[] { huge, huge, huge, huge }),
                ("strides", new[] { huge, huge }),
            ])[0];
        Assert.Equal(3, y.AsSpan<float>().ToArray().Max());
    }

    [Fact]
    public void Norms_and_global_pools_follow_their_formulas()
    {
        var x = Floats(new Shape(1, 1, 2), 3, -4);
        Assert.Equal([5f], Run("LpPool", [x], [("kernel_shape", new long[] { 2 })])[0].AsSpan<float>().ToArray());
        Assert.Equal([7f], Run("GlobalLpPool", [x], [("p", 1)])[0].AsSpan<float>().ToArray());
        Assert.Equal([-0.5f], Run("GlobalAveragePool", [x])[0].AsSpan<float>().ToArray());
        Assert.Equal([3f], Run("GlobalMaxPool", [x])[0].AsSpan<float>().ToArray());
        Refuses("GlobalMaxPool", [Counting(1, 1, 0)]);
    }
}
