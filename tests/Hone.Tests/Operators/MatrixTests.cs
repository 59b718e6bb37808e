using Hone.Tensors;
using static Hone.Tests.Operators.OneNode;

namespace Hone.Tests.Operators;

public class MatrixTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Gemm_scales_transposes_and_broadcasts(bool left, bool right)
    {
        var a = left ? Floats(new Shape(3, 2), 0, 3, 1, 4, 2, 5) : Counting(2, 3);
        var b = right ? Floats(new Shape(2, 3), 0, 2, 4, 1, 3, 5) : Counting(3, 2);
        var y = Run(
            "Gemm", [a, b, Floats(new Shape(2, 1), 1, 2)],
            [("transA", left ? 1 : 0), ("transB", right ? 1 : 0), ("alpha", 2f), ("beta", 10f)])[0];
        Assert.Equal([30f, 36, 76, 100], y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Integers_multiply_exactly()
    {
        var a = Tensor.From<long>(new Shape(1, 2), [long.MaxValue, 1]);
        Assert.Equal(long.MinValue, Run("MatMul", [a, Tensor.Vector<long>(1, 1)])[0].AsSpan<long>()[0]);
        Assert.True(Refuses("Gemm", [a, Tensor.From<long>(new Shape(2, 1), [1, 1])], [("alpha", 0.5f)]).IsUnsupported);
    }

    [Fact]
    public void Products_of_stacks_broadcast()
    {
        Assert.Equal(new Shape(5, 2, 3, 4), Run("MatMul", [Ones(2, 3, 6), Ones(5, 1, 6, 4)])[0].Shape);
        Assert.Equal(new Shape(2, 4), Run("MatMul", [Ones(6), Ones(2, 6, 4)])[0].Shape);
        Assert.Equal(new Shape(2, 3), Run("MatMul", [Ones(2, 3, 6), Ones(6)])[0].Shape);
        var scalar = Run("MatMul", [Counting(4), Counting(4)])[0];
        Assert.Equal((Shape.Scalar, 14f), (scalar.Shape, scalar.AsSpan<float>()[0]));
        Assert.Equal([0f, 0, 0, 0], Run("MatMul", [Ones(2, 0), Ones(0, 2)])[0].AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData("ij,jk", "2,3;3,2", "2,2", "10 13 28 40")]
    [InlineData("ij,jk->ki", "2,3;3,2", "2,2", "10 28 13 40")]
    [InlineData("ii->i", "2,2", "2", "0 3")]
    [InlineData("ij->", "2,3", "", "15")]
    [InlineData("i , i", "3;3", "", "5")]
    [InlineData("...i,...i->...", "2,2;1,2", "2", "1 3")]
    [InlineData("i...j", "2,1,2", "1,2,2", "0 1 2 3")]
    [InlineData("i,j->ij", "2;2", "2,2", "0 0 0 1")]
    public void Einsum_sums_products_over_labels(string equation, string shapes, string shape, string expected)
    {
        Tensor[] inputs = [.. shapes.Split(';').Select(s => Counting([.. s.Split(',').Select(int.Parse)]))];
        var y = Run("Einsum", inputs, [("equation", equation)])[0];
        Assert.Equal(shape, string.Join(',', y.Shape.Dims.ToArray()));
        Assert.Equal(expected, string.Join(' ', y.AsSpan<float>().ToArray()));
    }

    [Theory]
    [InlineData("ij")]
    [InlineData("ij,jk->iz")]
    [InlineData("ij,jk->ii")]
    [InlineData("i,jk")]
    [InlineData("ij,ki->jk")]
    [InlineData("i.j,jk")]
    [InlineData("ij->ij->ij")]
    public void Equations_that_do_not_fit_are_refused(string equation) =>
        Refuses("Einsum", [Ones(2, 3), Ones(3, 4)], [("equation", equation)]);

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Refuses("MatMul", [Tensor.Scalar(1f), Ones(2, 2)]);
        Refuses("MatMul", [Ones(2, 3), Ones(2, 3)]);
        Refuses("MatMul", [Ones(2, 2, 3), Ones(3, 3, 2)]);
        Refuses("Gemm", [Ones(2, 3), Ones(2, 3)]);
        Refuses("Gemm", [Ones(2, 3), Ones(3)]);
        Refuses("Gemm", [Ones(2, 3), Ones(3, 2), Ones(3)]);
        Refuses("Gemm", [Ones(2, 3), Ones(3, 2), Ones(1, 1, 2)]);
        Refuses("Gemm", [Ones(2, 3), Ones(3, 2)], opset: 9);
        Refuses("MatMul", [Tensor.Create<byte>(2, 2), Tensor.Create<byte>(2, 2)]);
    }
}
