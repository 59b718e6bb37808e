using Hone.Diagnostics;
using Hone.Tensors;
using static Hone.Tests.Operators.OperatorRun;

namespace Hone.Tests.Operators;

public sealed class MovementTests
{
    private const long Most = long.MaxValue, Least = long.MinValue;

    [Theory]
    [InlineData(1, 4, 1, new float[] { 1, 2, 3 })]
    [InlineData(-2, Most, 1, new float[] { 3, 4 })]
    [InlineData(4, Least, -2, new float[] { 4, 2, 0 })]
    [InlineData(Most, Least, -1, new float[] { 4, 3, 2, 1, 0 })]
    [InlineData(Least, Most, Most, new float[] { 0 })]
    [InlineData(Most, Least, Least, new float[] { 4 })]
    [InlineData(3, 1, 1, new float[] { })]
    [InlineData(4, -1, -1, new float[] { })]
    public void Slice_takes_what_numpy_takes(long start, long end, long step, float[] expected)
    {
        var y = One("Slice", 13, [Iota(5), Longs(start), Longs(end), Longs(0), Longs(step)]);
        Assert.Equal(expected, y.Floats());
    }

    [Fact]
    public void Slice_reads_attributes_in_old_opsets()
    {
        var y = One(
            "Slice", 9, [Iota(3, 4)],
            ("starts", new long[] { 1 }), ("ends", new long[] { 3 }), ("axes", new long[] { 1 }));
        Assert.Equal([1, 2, 5, 6, 9, 10], y.Floats());
    }

    [Theory]
    [InlineData("constant", 2, 1, new float[] { 9, 9, 0, 1, 2, 9 })]
    [InlineData("edge", 2, 1, new float[] { 0, 0, 0, 1, 2, 2 })]
    [InlineData("reflect", 2, 1, new float[] { 2, 1, 0, 1, 2, 1 })]
    [InlineData("reflect", 4, 0, new float[] { 0, 1, 2, 1, 0, 1, 2 })]
    [InlineData("wrap", 2, 4, new float[] { 1, 2, 0, 1, 2, 0, 1, 2, 0 })]
    [InlineData("constant", -1, 1, new float[] { 1, 2, 9 })]
    [InlineData("edge", 2, -2, new float[] { 0, 0, 0 })]
    public void Pad_continues_as_the_mode_says(string mode, long before, long after, float[] expected)
    {
        var y = One("Pad", 19, [Iota(3), Longs(before, after), Tensor.Scalar(9f)], ("mode", mode));
        Assert.Equal(expected, y.Floats());
    }

    [Fact]
    public void Pad_moves_text() =>
        Assert.Equal(["", "a", "b"], One("Pad", 13, [Tensor.Vector("a", "b"), Longs(1, 0)]).Text.ToArray());

    [Fact]
    public void Transpose_then_concat_then_gather()
    {
        var t = One("Transpose", 13, [Iota(2, 3)], ("perm", new long[] { 1, 0 }));
        Assert.Equal([0, 3, 1, 4, 2, 5], t.Floats());
        var c = One("Concat", 13, [t, t], ("axis", -1L));
        Assert.Equal([0, 3, 0, 3, 1, 4, 1, 4, 2, 5, 2, 5], c.Floats());
        var g = One("Gather", 13, [c, Longs(-1, 0)], ("axis", 1L));
        Assert.Equal([3, 0, 4, 1, 5, 2], g.Floats());
        Assert.Equal([3, 2], g.Shape);
    }

    [Fact]
    public void Reshape_resolves_zero_and_minus_one()
    {
        Assert.Equal([2, 6], One("Reshape", 13, [Iota(2, 3, 2), Longs(0, -1)]).Shape);
        Assert.Equal([0, 3], One("Reshape", 14, [Iota(3, 0), Longs(0, 3)], ("allowzero", 1L)).Shape);
    }

    [Theory]
    [InlineData("Reshape", new long[] { -1, -1 })]
    [InlineData("Reshape", new long[] { -2, 3 })]
    [InlineData("Reshape", new long[] { 5, -1 })]
    [InlineData("Reshape", new long[] { 2, 3, 0 })]
    [InlineData("Reshape", new long[] { Most, Most, Most })]
    [InlineData("Squeeze", new long[] { 0 })]
    [InlineData("Squeeze", new long[] { 7 })]
    [InlineData("Unsqueeze", new long[] { 0, 0 })]
    [InlineData("Unsqueeze", new long[] { Least })]
    [InlineData("Gather", new long[] { 2 })]
    [InlineData("Gather", new long[] { -3 })]
    [InlineData("Pad", new long[] { 1, 1, 1 })]
    [InlineData("Pad", new long[] { -3, 0, 0, 0 })]
    [InlineData("Pad", new long[] { Most, 0, 0, 0 })]
    [InlineData("Pad", new long[] { int.MaxValue, 0, int.MaxValue, 0 })]
    public void What_does_not_fit_is_refused(string op, long[] parameter) =>
        Assert.Throws<ModelException>(() => One(op, 13, [Iota(2, 3), Longs(parameter)]));
}
