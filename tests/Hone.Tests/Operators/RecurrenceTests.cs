using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Tests.Operators;

/// <summary>LSTM, GRU and RNN beyond the ONNX backend suite: directions, lengths, layouts, functions.</summary>
public class RecurrenceTests
{
    private const int Steps = 4, Batch = 3, Input = 2, Hidden = 5;

    public static TheoryData<string, int, int> Cells => new() { { "LSTM", 4, 3 }, { "GRU", 3, 2 }, { "RNN", 1, 2 } };

    private static (string, AttributeValue) Reverse => ("direction", "reverse");

    /// <summary>In reverse with lengths is forward over each row turned round, and turned back.</summary>
    [Theory]
    [MemberData(nameof(Cells))]
    public void Reverse_begins_where_a_row_ends(string op, int gates, int outputs)
    {
        int[] lengths = [4, 1, 3];
        Tensor[] weights = Weights(op, gates, 1);
        var x = Random(1, Steps, Batch, Input);
        var turned = Turn(x, lengths);
        var given = Tensor.Vector<int>(lengths);
        var forward = OneNode.Run(op, [turned, .. weights, given], outputs: outputs);
        var reverse = OneNode.Run(op, [x, .. weights, given], [Reverse], outputs: outputs);
        Equal(forward[0], Turn(reverse[0], lengths));
        for (int i = 1; i < outputs; i++) Equal(forward[i], reverse[i]);

        // Behind the end of a row there is nothing.
        float[] y = reverse[0].AsSpan<float>().ToArray();
        Assert.All(y.AsSpan(((2 * Batch) + 1) * Hidden, Hidden).ToArray(), v => Assert.Equal(0, v));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Both_directions_are_each_alone_side_by_side(string op, int gates, int outputs)
    {
        var x = Random(2, Steps, Batch, Input);
        Tensor[] one = Weights(op, gates, 1), other = Weights(op, gates, 2);
        Tensor[] both = [.. one.Zip(other, Joined)];
        var forward = OneNode.Run(op, [x, .. one], outputs: outputs);
        var reverse = OneNode.Run(op, [x, .. other], [Reverse], outputs: outputs);
        var given = OneNode.Run(op, [x, .. both], [("direction", "bidirectional")], outputs: outputs);
        for (int i = 1; i < outputs; i++) Equal(Joined(forward[i], reverse[i]), given[i]);
        int part = Batch * Hidden;
        for (int t = 0; t < Steps; t++)
        {
            float[] Part(Tensor y, int at) => y.AsSpan<float>().Slice(at * part, part).ToArray();
            Assert.Equal(Part(forward[0], t), Part(given[0], 2 * t));
            Assert.Equal(Part(reverse[0], t), Part(given[0], (2 * t) + 1));
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Layout_1_puts_the_batch_first(string op, int gates, int outputs)
    {
        var x = Random(3, Steps, Batch, Input);
        var start = Random(4, 1, Batch, Hidden);
        Tensor[] weights = Weights(op, gates, 1);
        var given = OneNode.Run(op, [x, .. weights, null, start], outputs: outputs);
        var first = OneNode.Run(
            op, [Swap(x), .. weights, null, Swap(start)], [("layout", 1L)], outputs: outputs);
        Assert.Equal(new Shape(Batch, Steps, 1, Hidden), first[0].Shape);
        var joined = Tensor.From<float>(new Shape(Batch, Steps, Hidden), first[0].AsSpan<float>());
        Equal(Swap(joined), given[0]);
        for (int i = 1; i < outputs; i++) Equal(Swap(first[i]), given[i]);
    }

    [Theory]
    [InlineData("Affine", 2f, 0.5f, 2f * 0.3f + 0.5f)]
    [InlineData("Relu", null, null, 0.3f)]
    [InlineData("LeakyRelu", null, null, 0.3f)]
    [InlineData("ThresholdedRelu", 0.5f, null, 0f)]
    [InlineData("ScaledTanh", 2f, 3f, 1.43259573f)]
    [InlineData("HardSigmoid", null, null, 0.56f)]
    [InlineData("Elu", null, null, 0.3f)]
    [InlineData("Softsign", null, null, 0.3f / 1.3f)]
    [InlineData("softplus", null, null, 0.854355f)]
    [InlineData("Sigmoid", null, null, 0.5744425f)]
    public void Functions_take_their_parameters_in_order(string name, float? alpha, float? beta, float expected)
    {
        var attributes = new List<(string, AttributeValue)> { ("activations", new[] { name }) };
        if (alpha is { } a) attributes.Add(("activation_alpha", new[] { a }));
        if (beta is { } b) attributes.Add(("activation_beta", new[] { b }));
        Tensor one = OneNode.Ones(1, 1, 1), none = Tensor.Create<float>(1, 1, 1);
        var x = Tensor.From<float>(new Shape(1, 1, 1), [0.3f]);
        Assert.Equal(expected, OneNode.Run("RNN", [x, one, none], [.. attributes])[0].AsSpan<float>()[0], 1e-6);
    }

    /// <summary>One step of one number, by hand.</summary>
    [Fact]
    public void Clip_bounds_sums_and_input_forget_couples_the_gates()
    {
        var w = Tensor.From<float>(new Shape(1, 4, 1), [1, 2, 3, 4]);
        var x = OneNode.Ones(1, 1, 1);
        var start = Tensor.From<float>(new Shape(1, 1, 1), [0.5f]);
        var r = Tensor.Create<float>(1, 4, 1);
        static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));
        var clipped = OneNode.Run("LSTM", [x, w, r, null, null, null, start], [("clip", 1.5f)], outputs: 3);
        double c = (Sigmoid(1.5) * 0.5) + (Sigmoid(1) * Math.Tanh(1.5));
        Assert.Equal(c, clipped[2].AsSpan<float>()[0], 1e-6);
        Assert.Equal(Sigmoid(1.5) * Math.Tanh(c), clipped[1].AsSpan<float>()[0], 1e-6);
        var coupled = OneNode.Run("LSTM", [x, w, r, null, null, null, start], [("input_forget", 1L)], outputs: 3);
        c = ((1 - Sigmoid(1)) * 0.5) + (Sigmoid(1) * Math.Tanh(4));
        Assert.Equal(c, coupled[2].AsSpan<float>()[0], 1e-6);
    }

    [Fact]
    public void Linear_before_reset_resets_the_product_with_its_bias()
    {
        Tensor x = OneNode.Ones(1, 1, 1), w = Tensor.From<float>(new Shape(1, 3, 1), [1, 2, 3]);
        var r = Tensor.From<float>(new Shape(1, 3, 1), [0.5f, -0.5f, 2]);
        var b = Tensor.From<float>(new Shape(1, 6), [0, 0, 0, 0, 0, 0.7f]);
        var start = Tensor.From<float>(new Shape(1, 1, 1), [0.4f]);
        double z = 1 / (1 + Math.Exp(-1.2)), reset = 1 / (1 + Math.Exp(-1.8));
        foreach (long linear in new[] { 0L, 1L })
        {
            var y = OneNode.Run("GRU", [x, w, r, b, null, start], [("linear_before_reset", linear)])[0];
            double ofState = linear == 1 ? reset * ((2 * 0.4) + 0.7) : (2 * reset * 0.4) + 0.7;
            double h = ((1 - z) * Math.Tanh(3 + ofState)) + (z * 0.4);
            Assert.Equal(h, y.AsSpan<float>()[0], 1e-6);
        }
    }

    [Theory]
    [InlineData("direction", "sideways", "none of forward")]
    [InlineData("hidden_size", 4L, "the recurrence weights say 5")]
    [InlineData("layout", 2L, "neither 0 nor 1")]
    public void Wrong_attributes_are_refused(string name, object value, string message)
    {
        AttributeValue attribute = value is long n ? n : (string)value;
        var refusal = OneNode.Refuses(
            "RNN", [Random(1, Steps, Batch, Input), .. Weights("RNN", 1, 1)], [(name, attribute)]);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 0)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 0)]
    [InlineData(5, 2)]
    [InlineData(6, 1)]
    [InlineData(7, 1)]
    public void Shapes_that_do_not_fit_are_refused(int input, int axis)
    {
        Tensor?[] inputs =
        [
            Random(1, Steps, Batch, Input), .. Weights("LSTM", 4, 1), Tensor.Vector(1, 2, 3),
            Random(2, 1, Batch, Hidden), Random(3, 1, Batch, Hidden), Random(4, 1, 3 * Hidden),
        ];
        OneNode.Run("LSTM", inputs, outputs: 3);
        var shape = inputs[input]!.Shape;
        inputs[input] = Tensor.Create(inputs[input]!.Type, shape.With(axis, shape[axis] + 1));
        OneNode.Refuses("LSTM", inputs, outputs: 3);
    }

    [Fact]
    public void Activations_and_lengths_that_make_no_sense_are_refused()
    {
        Tensor?[] inputs = [Random(1, Steps, Batch, Input), .. Weights("RNN", 1, 1)];
        foreach (string[] names in new string[][] { [], ["Tanh", "Tanh"], ["Gelu"], ["Affine"], ["ScaledTanh"] })
            OneNode.Refuses("RNN", inputs, [("activations", names)]);
        OneNode.Refuses("RNN", inputs, [("activation_alpha", new[] { 1f })]);
        OneNode.Refuses("RNN", [.. inputs, Tensor.Vector(1, 2, 5)]);
        OneNode.Refuses("RNN", [.. inputs, Tensor.Vector(1, 2, -1)]);
        OneNode.Refuses("GRU", [.. inputs]);
    }

    private static Tensor[] Weights(string op, int gates, int seed) =>
    [
        Random(10 * seed, 1, gates * Hidden, Input), Random((10 * seed) + op.Length, 1, gates * Hidden, Hidden),
        Random((10 * seed) + 7, 1, 2 * gates * Hidden),
    ];

    private static Tensor Random(int seed, params int[] dims)
    {
        var tensor = Tensor.Create(DataType.Float32, new Shape(dims));
        var random = new SeededRandom(seed);
        foreach (ref float x in tensor.AsSpan<float>()) x = random.NextSingle(-1, 1);
        return tensor;
    }

    /// <summary>Each row of [steps, .., batch, n] turned round within its length.</summary>
    private static Tensor Turn(Tensor x, int[] lengths)
    {
        var turned = Tensor.Create(x.Type, x.Shape);
        int n = x.Shape[x.Shape.Rank - 1];
        for (int b = 0; b < Batch; b++)
            for (int t = 0; t < lengths[b]; t++)
                x.AsSpan<float>().Slice(((t * Batch) + b) * n, n)
                    .CopyTo(turned.AsSpan<float>().Slice((((lengths[b] - 1 - t) * Batch) + b) * n, n));
        return turned;
    }

    /// <summary>The first two axes change places; where there are four, the second has one element.</summary>
    private static Tensor Swap(Tensor x)
    {
        int n = x.Shape[x.Shape.Rank - 1], rows = x.Shape[0], columns = (int)(x.Length / n / rows);
        var swapped = Tensor.Create(x.Type, new Shape(columns, rows, n));
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                x.AsSpan<float>().Slice(((i * columns) + j) * n, n)
                    .CopyTo(swapped.AsSpan<float>().Slice(((j * rows) + i) * n, n));
        return swapped;
    }

    private static Tensor Joined(Tensor a, Tensor b) =>
        Tensor.From<float>(a.Shape.With(0, 2 * a.Shape[0]), [.. a.AsSpan<float>(), .. b.AsSpan<float>()]);

    private static void Equal(Tensor a, Tensor b)
    {
        Assert.Equal(a.Length, b.Length);
        Assert.Equal(a.AsSpan<float>().ToArray(), b.AsSpan<float>().ToArray());
    }
}
