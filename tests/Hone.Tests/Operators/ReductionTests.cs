using Hone.Tensors;
using static Hone.Tests.Operators.OneNode;

namespace Hone.Tests.Operators;

public class ReductionTests
{
    [Theory]
    [InlineData("ReduceSum", 6.0)]
    [InlineData("ReduceMean", 2.0)]
    [InlineData("ReduceMax", 3.0)]
    [InlineData("ReduceMin", 1.0)]
    [InlineData("ReduceProd", 6.0)]
    [InlineData("ReduceL1", 6.0)]
    [InlineData("ReduceL2", 3.7416573867739413)]
    [InlineData("ReduceLogSum", 1.791759469228055)]
    [InlineData("ReduceLogSumExp", 3.4076059644443806)]
    [InlineData("ReduceSumSquare", 14.0)]
    public void Each_follows_its_formula_with_axes_as_attribute_and_as_input(string op, double expected)
    {
        var x = Tensor.From<double>(new Shape(1, 3), [1, 2, 3]);
        var old = Run(op, [x], [("axes", new long[] { -1 }), ("keepdims", 0)], opset: 11)[0];
        var now = Run(op, [x, Tensor.Vector<long>(1)], [("keepdims", 1)], opset: 18)[0];
        Assert.Equal((new Shape(1), new Shape(1, 1)), (old.Shape, now.Shape));
        Assert.Equal(expected, old.AsSpan<double>()[0], 14);
        Assert.Equal(expected, now.AsSpan<double>()[0], 14);
    }

    [Theory]
    [InlineData("ReduceSum", 0f)]
    [InlineData("ReduceMax", float.NegativeInfinity)]
    [InlineData("ReduceMin", float.PositiveInfinity)]
    [InlineData("ReduceProd", 1f)]
    [InlineData("ReduceLogSum", float.NegativeInfinity)]
    [InlineData("ReduceMean", float.NaN)]
    public void Nothing_folds_to_the_neutral_element(string op, float expected)
    {
        var y = Run(op, [Counting(0, 2), Tensor.Vector<long>(0)])[0];
        Assert.Equal([expected, expected], y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Without_axes_all_or_none_are_folded()
    {
        Assert.Equal(new Shape(1, 1), Run("ReduceSum", [Counting(2, 3)])[0].Shape);
        var scalar = Run("ReduceSum", [Counting(2, 3), Tensor.Vector<long>()], [("keepdims", 0)])[0];
        Assert.Equal(Shape.Scalar, scalar.Shape);
        var squares = Run("ReduceSumSquare", [Counting(2, 2)], [("noop_with_empty_axes", 1)])[0];
        Assert.Equal([0f, 1, 4, 9], squares.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Integers_are_exact_and_wrap()
    {
        var x = Tensor.Vector<long>(long.MaxValue, 1);
        Assert.Equal(long.MinValue, Run("ReduceSum", [x])[0].AsSpan<long>()[0]);
        Assert.Equal(long.MaxValue, Run("ReduceMax", [x])[0].AsSpan<long>()[0]);
        Assert.Equal(-1, Run("ReduceMean", [Tensor.Vector<int>(-1, -2)])[0].AsSpan<int>()[0]);
    }

    [Fact]
    public void Wrong_axes_are_refused()
    {
        foreach (long[] axes in new long[][] { [2], [-3], [0, 0], [0, -2], [long.MinValue] })
        {
            Refuses("ReduceSum", [Counting(2, 3), Tensor.Vector<long>(axes)]);
            Refuses("ReduceMax", [Counting(2, 3)], [("axes", axes)], opset: 13);
        }

        Refuses("ReduceMax", [Counting(2, 3), Tensor.Vector<long>(0)], opset: 13);
        Refuses("ReduceMean", [Tensor.Create<int>(0)]);
        Refuses("ReduceSum", [Tensor.Create<bool>(2)]);
    }

    [Fact]
    public void Arg_extremes_choose_the_first_or_the_last_of_equals()
    {
        var x = Floats(new Shape(2, 3), 1, 7, 7, 0, 0, 5);
        Assert.Equal([1L, 2], Run("ArgMax", [x], [("axis", 1), ("keepdims", 0)])[0].AsSpan<long>().ToArray());
        Assert.Equal([2L, 2], Run("ArgMax", [x], [("axis", -1), ("select_last_index", 1)])[0].AsSpan<long>().ToArray());
        Assert.Equal([0L, 1], Run("ArgMin", [x], [("axis", 1), ("select_last_index", 1)])[0].AsSpan<long>().ToArray());
        Assert.Equal(1, Run("ArgMax", [Tensor.Vector<long>(long.MaxValue - 1, long.MaxValue)])[0].AsSpan<long>()[0]);
        Refuses("ArgMax", [Counting(0, 3)]);
        Refuses("ArgMax", [Tensor.Scalar(1f)]);
    }

    [Fact]
    public void TopK_orders_and_breaks_ties_by_place()
    {
        var x = Floats(new Shape(1, 5), 2, 9, 2, float.NaN, 9);
        var top = Run("TopK", [x, Tensor.Vector<long>(4)], outputs: 2);
        Assert.Equal([float.NaN, 9, 9, 2], top[0].AsSpan<float>().ToArray());
        Assert.Equal([3L, 1, 4, 0], top[1].AsSpan<long>().ToArray());
        var old = Run("TopK", [Counting(3, 2)], [("axis", 0), ("k", 2)], opset: 7, outputs: 2);
        Assert.Equal([4f, 5, 2, 3], old[0].AsSpan<float>().ToArray());
        var least = Run("TopK", [x, Tensor.Vector<long>(2)], [("largest", 0)], outputs: 2);
        Assert.Equal([0L, 2], least[1].AsSpan<long>().ToArray());
        foreach (long k in new[] { -1, 6, long.MaxValue }) Refuses("TopK", [x, Tensor.Vector(k)], outputs: 2);
        Refuses("TopK", [x, Tensor.Vector<long>(1, 2)], outputs: 2);
    }
}
