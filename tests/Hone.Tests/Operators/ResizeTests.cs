using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Tensors;
using static Hone.Tests.Operators.OperatorRun;

namespace Hone.Tests.Operators;

/// <summary>Resize and Upsample beyond what the ONNX suite shows: old opsets, rounding of extents, refusals.</summary>
public sealed class ResizeTests
{
    private static readonly Tensor X = Iota(4);

    [Fact]
    public void Old_opsets_repeat_elements()
    {
        float[] twice = [0, 0, 1, 1, 2, 2, 3, 3];
        Assert.Equal(twice, One("Upsample", 7, [X], ("scales", new float[] { 2 })).Floats());
        Assert.Equal(twice, One("Upsample", 9, [X, Tensor.Vector(2f)]).Floats());
        Assert.Equal(twice, One("Resize", 10, [X, Tensor.Vector(2f)]).Floats());
    }

    [Fact]
    public void Old_opsets_interpolate_from_the_left_edge() => Assert.Equal(
        [0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3], One("Resize", 10, [X, Tensor.Vector(2f)], ("mode", "linear")).Floats());

    [Theory]
    [InlineData("half_pixel", new float[] { 0, 0.25f, 0.75f, 1.25f, 1.75f, 2.25f, 2.75f, 3 })]
    [InlineData("asymmetric", new float[] { 0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3 })]
    [InlineData("half_pixel_symmetric", new float[] { 0, 0.25f, 0.75f, 1.25f, 1.75f, 2.25f, 2.75f, 3 })]
    public void Linear_by_two(string coordinates, float[] expected) => Assert.Equal(
        expected,
        One(
            "Resize", 19, [X, null, Tensor.Vector(2f)],
            ("mode", "linear"), ("coordinate_transformation_mode", coordinates))
            .Floats());

    [Fact]
    public void Extents_by_scales_are_rounded_down_in_float32() =>
        // 10 * 0.7f is just below 7 in exact arithmetic, and 7 in float32, which is what exporters expect.
        Assert.Equal([7], One("Resize", 13, [Iota(10), null, Tensor.Vector(0.7f)]).Shape);

    [Fact]
    public void Cropping_beyond_the_edge_takes_the_extrapolation_value()
    {
        Tensor?[] inputs = [X, Tensor.Vector(0f, 2f), null, Longs(4)];
        (string, AttributeValue)[] crop =
        [
            ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 9f), ("mode", "linear"),
        ];
        Assert.Equal([0, 2, 9, 9], One("Resize", 13, inputs, crop).Floats());
    }

    [Fact]
    public void Antialias_averages_when_shrinking() => Assert.Equal(
        7.5, One("Resize", 18, [Iota(16), null, null, Longs(1)], ("mode", "linear"), ("antialias", 1L)).Floats()[0], 5);

    [Fact]
    public void Nearest_moves_text() => Assert.Equal(
        ["a", "a", "b", "b"], One("Resize", 13, [Tensor.Vector("a", "b"), null, Tensor.Vector(2f)]).Text.ToArray());

    public static TheoryData<float[], long[]> Wrong => new()
    {
        { [], [] }, { [2], [8] }, { [0], [] }, { [-1], [] }, { [float.NaN], [] }, { [float.PositiveInfinity], [] },
        { [1e30f], [] }, { [2, 2], [] }, { [], [-1] }, { [], [long.MaxValue] }, { [], [4, 4] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Wrong_scales_and_sizes_are_refused(float[] scales, long[] sizes) => Assert.Throws<ModelException>(
        () => One("Resize", 13, [X, null, Tensor.Vector<float>(scales), Tensor.Vector<long>(sizes)]));
}
