using Hone.Tensors;
using static Hone.Tests.Operators.OperatorRun;

namespace Hone.Tests.Operators;

public sealed class ElementwiseTests
{
    [Fact]
    public void Clip_with_crossed_bounds_gives_the_upper_one() =>
        Assert.Equal([1, 1], One("Clip", 13, [Tensor.Vector(0f, 9f), Tensor.Scalar(3f), Tensor.Scalar(1f)]).Floats());

    [Fact]
    public void Clip_takes_integers_and_open_bounds() => Assert.Equal(
        [-5L, 2], One("Clip", 12, [Longs(-5, 7), null, Tensor.Scalar(2L)]).AsSpan<long>().ToArray());

    [Fact]
    public void Integer_division_truncates_and_survives_zero() => Assert.Equal(
        [-2L, 0, long.MinValue],
        One("Div", 13, [Longs(-7, 5, long.MinValue), Longs(3, 0, -1)]).AsSpan<long>().ToArray());

    [Theory]
    [InlineData("Max")]
    [InlineData("Min")]
    [InlineData("Sum")]
    public void A_nan_in_any_input_wins(string op)
    {
        var y = One(op, 13, [Tensor.Vector(float.NaN, 1f), Tensor.Vector(0f, float.NaN)]);
        Assert.All(y.Floats(), x => Assert.True(float.IsNaN(x)));
    }

    [Theory]
    [InlineData("Relu")]
    [InlineData("LeakyRelu")]
    [InlineData("Sigmoid")]
    [InlineData("HardSigmoid")]
    [InlineData("HardSwish")]
    [InlineData("Clip")]
    [InlineData("Sign")]
    [InlineData("Softplus")]
    [InlineData("ThresholdedRelu")]
    [InlineData("Erf")]
    [InlineData("Gelu")]
    [InlineData("Mish")]
    public void A_nan_stays(string op) => Assert.True(float.IsNaN(One(op, 20, [Tensor.Scalar(float.NaN)]).Floats()[0]));

    [Theory]
    [InlineData(16777217L, 16777216f)]
    [InlineData(9007199791611905L, 9007200328482816f)] // a hair above the midpoint: through double it would round down
    public void Cast_from_int64_rounds_once(long x, float expected) =>
        Assert.Equal(expected, One("Cast", 13, [Tensor.Scalar(x)], ("to", (long)DataType.Float32)).Floats()[0]);

    [Theory]
    [InlineData("1e-3", 0.001f)]
    [InlineData("-INF", float.NegativeInfinity)]
    [InlineData("nan", float.NaN)]
    public void Cast_reads_text(string x, float expected) =>
        Assert.Equal(expected, One("Cast", 13, [Tensor.Scalar(x)], ("to", (long)DataType.Float32)).Floats()[0]);

    [Fact]
    public void Cast_writes_text() => Assert.Equal(
        ["0.1", "INF", "NaN", "1e-05"],
        One("Cast", 13, [Tensor.Vector(0.1f, float.PositiveInfinity, float.NaN, 1e-5f)], ("to", (long)DataType.String))
            .Text.ToArray());

    /// <summary>Integers of 32 bits are computed in 64, larger ones in 128: to the same answers.</summary>
    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Less")]
    [InlineData("GreaterOrEqual")]
    public void Small_and_large_integers_follow_one_rule(string op)
    {
        long[] a = [7, -7, 0, int.MinValue, int.MaxValue, 5], b = [2, 2, 3, -1, int.MaxValue, 0];
        var small = One(op, 14, [Tensor.Vector<long>(a), Tensor.Vector<long>(b)]);
        var large = One(op, 14, [Tensor.Vector<long>([.. a, 1L << 40]), Tensor.Vector<long>([.. b, 3])]);
        Assert.Equal(small.Bytes.ToArray(), large.Bytes[..small.ByteLength].ToArray());
    }
}
