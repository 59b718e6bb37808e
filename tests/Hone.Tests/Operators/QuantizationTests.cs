using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Operators;

/// <summary>QuantizeLinear and DequantizeLinear by hand.</summary>
public class QuantizationTests
{
    private static readonly Tensor Zero = Tensor.Scalar((byte)0);

    [Fact]
    public void Rounds_ties_to_even_and_saturates()
    {
        var x = Tensor.Vector(0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 300, -300, float.NaN, float.PositiveInfinity);
        var y = Run("QuantizeLinear", x, Tensor.Scalar(1f), Tensor.Scalar((sbyte)1));
        Assert.Equal([1, 3, 3, 1, -1, 127, -128, -128, 127], y.AsSpan<sbyte>().ToArray());
        var halved = Run("QuantizeLinear", Tensor.Vector(3f, -7, 1000), Tensor.Scalar(2f), Tensor.Scalar((byte)10));
        Assert.Equal([12, 6, 255], halved.AsSpan<byte>().ToArray());
    }

    /// <summary>3 / 0.1f is just below 30 and a half, rounded to float32 it is 30.5 itself.</summary>
    [Fact]
    public void The_quotient_is_rounded_to_float32_first()
    {
        float scale = 0.1f, x = 3.05f;
        var y = Run("QuantizeLinear", Tensor.Vector(x), Tensor.Scalar(scale), Zero);
        Assert.Equal((byte)MathF.Round(x / scale, MidpointRounding.ToEven), y.AsSpan<byte>()[0]);
    }

    [Fact]
    public void There_and_back_is_the_grid()
    {
        var scale = Tensor.Scalar(0.25f);
        var q = Run("QuantizeLinear", Tensor.Vector(0.3f, -0.3f, 100, -100), scale, Tensor.Scalar((byte)128));
        var y = Run("DequantizeLinear", q, scale, Tensor.Scalar((byte)128));
        Assert.Equal([0.25f, -0.25f, 31.75f, -32], y.AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData(1L)]
    [InlineData(-2L)]
    public void Each_index_of_an_axis_has_its_scale(long axis)
    {
        var x = Tensor.From(new Shape(1, 2, 2), [(sbyte)1, 2, 3, 4]);
        Tensor[] inputs = [x, Tensor.Vector(1f, 10), Tensor.Vector((sbyte)0, 1)];
        var y = OneNode.Run("DequantizeLinear", inputs, [("axis", axis)])[0];
        Assert.Equal([1, 2, 20, 30], y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Each_block_has_its_scale()
    {
        var x = Tensor.From(new Shape(2, 3), [(short)1, 2, 3, 4, 5, 6]);
        var scale = Tensor.From(new Shape(2, 2), [1f, 10, 100, 1000]);
        var y = OneNode.Run("DequantizeLinear", [x, scale], [("axis", 1L), ("block_size", 2L)])[0];
        Assert.Equal([1, 2, 30, 400, 500, 6000], y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Types_follow_the_opset()
    {
        var x = Tensor.Vector(1f);
        var scale = Tensor.Scalar(1f);
        Assert.Equal(DataType.UInt8, OneNode.Run("QuantizeLinear", [x, scale], opset: 10)[0].Type);
        var wide = OneNode.Run("QuantizeLinear", [x, scale], [("output_dtype", (long)DataType.Int16)])[0];
        Assert.Equal(DataType.Int16, wide.Type);
        var half = Tensor.Scalar((Half)0.5f);
        Assert.Equal(DataType.Float16, Run("DequantizeLinear", Tensor.Vector((byte)3), half, Zero).Type);
        OneNode.Refuses("QuantizeLinear", [x, scale, Tensor.Scalar((ushort)0)], opset: 20);
        OneNode.Refuses("QuantizeLinear", [x, half]);
        OneNode.Refuses("DequantizeLinear", [Tensor.Vector((byte)3), half], opset: 13);
        OneNode.Refuses("DequantizeLinear", [Tensor.Vector((short)3), scale], opset: 20);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Tensor x = Tensor.Create<float>(2, 3), scale = Tensor.Scalar(1f), three = Tensor.Vector(1f, 2, 3);
        OneNode.Refuses("QuantizeLinear", [x, Tensor.Vector(1f, 2)]);
        OneNode.Refuses("QuantizeLinear", [x, three], opset: 10);
        OneNode.Refuses("QuantizeLinear", [x, three], [("axis", 2L)]);
        OneNode.Refuses("QuantizeLinear", [x, three, Zero]);
        OneNode.Refuses("QuantizeLinear", [x, scale, Zero], [("output_dtype", (long)DataType.Int8)]);
        OneNode.Refuses("QuantizeLinear", [x, scale], [("block_size", 2L)]);
        OneNode.Refuses("QuantizeLinear", [x, scale], [("block_size", -1L)]);
        OneNode.Refuses("DequantizeLinear", [Tensor.Vector((byte)1), scale, Tensor.Scalar((sbyte)1)]);
        var refusal = OneNode.Refuses("QuantizeLinear", [x, scale], [("output_dtype", 17L)]);
        Assert.True(refusal.IsUnsupported);
    }

    [Theory]
    [InlineData("axis", 10)]
    [InlineData("block_size", 20)]
    [InlineData("saturate", 18)]
    [InlineData("precision", 22)]
    public void Attributes_of_other_opsets_are_refused(string name, int opset)
    {
        var s = new GraphSketch();
        s.Graph.Opset = opset;
        Value[] inputs = [s.Input("x", 2, 3), s.Constant("scale", Tensor.Scalar(1f))];
        var graph = s.Return(s.Node("QuantizeLinear", "y", inputs, (name, 0L)));
        var problem = Assert.Single(OperatorVerifier.Problems(graph));
        Assert.Contains(name, problem.Message, StringComparison.Ordinal);
    }

    private static Tensor Run(string op, params Tensor[] inputs) => OneNode.Run(op, inputs)[0];
}
