using Hone.Graphs;
using Hone.Tensors;
using static Hone.Tests.Operators.OneNode;

namespace Hone.Tests.Operators;

public class ConvolutionTests
{
    [Fact]
    public void Three_by_three_of_ones_sums_neighbours()
    {
        var y = Run("Conv", [Counting(1, 1, 3, 3), Ones(1, 1, 3, 3)], [("pads", new long[] { 1, 1, 1, 1 })])[0];
        Assert.Equal([8f, 15, 12, 21, 36, 27, 20, 33, 24], y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Groups_see_their_own_channels_and_the_bias_is_added()
    {
        var x = Floats(new Shape(1, 2, 2), 1, 2, 10, 20);
        var w = Floats(new Shape(2, 1, 1), 3, 5);
        var y = Run("Conv", [x, w, Floats(new Shape(2), 100, 200)], [("group", 2)])[0];
        Assert.Equal([103f, 106, 250, 300], y.AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData("SAME_UPPER", new float[] { 1, 5, 4 })]
    [InlineData("SAME_LOWER", new float[] { 0, 3, 7 })]
    [InlineData("VALID", new float[] { 1, 5 })]
    public void Auto_pad_puts_the_odd_element_where_it_says(string pad, float[] expected)
    {
        var y = Run("Conv", [Counting(1, 1, 5), Ones(1, 1, 2)], [("auto_pad", pad), ("strides", new long[] { 2 })])[0];
        Assert.Equal(expected, y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_transposed_convolution_is_the_gradient_of_a_convolution()
    {
        var random = new SeededRandom(7);
        var attributes = new (string, AttributeValue)[]
        {
            ("strides", new long[] { 2, 1 }), ("dilations", new long[] { 1, 2 }), ("pads", new long[] { 1, 2, 0, 1 }),
            ("group", 2),
        };
        Tensor Draw(params int[] dims)
        {
            var t = Tensor.Create<float>(dims);
            foreach (ref float element in t.AsSpan<float>()) element = random.Next(-9, 10);
            return t;
        }

        var (x, w) = (Draw(2, 4, 6, 7), Draw(6, 2, 3, 2));
        var y = Run("Conv", [x, w], attributes)[0];
        var dy = Draw(y.Shape.ToArray());
        var dx = Run("ConvTranspose", [dy, w], attributes)[0];
        Assert.Equal(x.Shape, dx.Shape);
        Assert.Equal(Dot(y, dy), Dot(x, dx));
    }

    [Fact]
    public void Output_shape_fixes_the_pads_of_a_transposed_convolution()
    {
        var y = Run(
            "ConvTranspose", [Counting(1, 1, 3), Ones(1, 1, 2)],
            [("strides", new long[] { 2 }), ("output_shape", new long[] { 5 })])[0];
        Assert.Equal([0f, 1, 1, 2, 2], y.AsSpan<float>().ToArray());
    }

    public static TheoryData<string, long[]> Hostile => new()
    {
        { "strides", [0, 1] }, { "strides", [-1, 1] }, { "strides", [1] }, { "strides", [long.MaxValue, 1] },
        { "dilations", [0, 0] }, { "dilations", [long.MinValue, 1] }, { "dilations", [int.MaxValue, int.MaxValue] },
        { "pads", [-1, 0, 0, 0] }, { "pads", [1, 1] }, { "pads", [long.MaxValue, 0, 0, 0] },
        { "pads", [int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue] },
        { "kernel_shape", [2, 3] }, { "kernel_shape", [] }, { "output_shape", [-1, 2] }, { "output_padding", [-1, 0] },
        { "output_shape", [int.MaxValue, int.MaxValue] },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_attributes_are_refused(string name, long[] value)
    {
        if (!name.StartsWith("output", StringComparison.Ordinal))
            Refuses("Conv", [Counting(1, 4, 5, 5), Ones(2, 4, 3, 3)], [(name, value)]);
        Refuses("ConvTranspose", [Counting(1, 4, 5, 5), Ones(4, 2, 3, 3)], [(name, value)]);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        foreach (long group in new[] { 0, -1, 3, long.MaxValue, long.MinValue })
            Refuses("Conv", [Counting(1, 4, 5, 5), Ones(2, 4, 3, 3)], [("group", group)]);
        Refuses("Conv", [Counting(1, 4, 5, 5), Ones(2, 4, 3)]);
        Refuses("Conv", [Counting(1, 4, 5, 5), Ones(2, 3, 3, 3)]);
        Refuses("Conv", [Counting(1, 4, 5, 5), Ones(2, 4, 0, 3)]);
        Refuses("Conv", [Counting(1, 4, 2, 2), Ones(2, 4, 3, 3)]);
        Refuses("Conv", [Counting(4, 4), Ones(2, 4)]);
        Refuses("Conv", [Counting(1, 4, 5, 5), Ones(2, 4, 3, 3), Ones(3)]);
        Refuses("Conv", [Counting(1, 4, 5, 5), Tensor.Create<double>(2, 4, 3, 3)]);
        Refuses("Conv", [Counting(1, 4, 5, 5), Ones(2, 4, 3, 3)], [("auto_pad", "SAME")]);
        Refuses(
            "Conv", [Counting(1, 4, 5, 5), Ones(2, 4, 3, 3)],
            [("auto_pad", "VALID"), ("pads", new long[] { 1, 1, 1, 1 })]);
        Assert.Equal(new Shape(0, 2, 3, 3), Run("Conv", [Counting(0, 4, 5, 5), Ones(2, 4, 3, 3)])[0].Shape);
    }

    private static double Dot(Tensor a, Tensor b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += (double)a.AsSpan<float>()[i] * b.AsSpan<float>()[i];
        return sum;
    }
}
