using System.Text;
using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Tests.Operators;

/// <summary>Draws a node of an operator, its inputs and its attributes, sane or not.</summary>
internal static class RandomNode
{
    private static readonly DataType[] Types = [.. Enum.GetValues<DataType>().Where(t => t != DataType.Undefined)];

    private static readonly long[] Numbers =
    [
        0, 0, 1, 1, 1, 2, 2, 3, 4, 5, -1, -1, -2, -3,
        7, 100, int.MaxValue, int.MinValue, 1L << 31, 1L << 40, long.MaxValue, long.MinValue,
    ];

    /// <summary>A node over constants, added to the graph; its inputs and attributes may be nonsense.</summary>
    public static Node Draw(Operator op, Graph graph, SeededRandom random)
    {
        var (least, most) = op.InputCount;
        var inputs = new Value?[random.Next(least, Math.Min(most, least + 3) + 1)];
        // A third of the nodes are nearly sane, so that the references are reached too.
        bool tame = random.Next(0, 3) == 0;
        var common = tame ? DataType.Float32 : Types[random.Next(0, Types.Length)];
        var shape = DrawShape(random);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!tame && random.Next(0, 12) == 0) continue;
            if (random.Next(0, 4) == 0) shape = DrawShape(random);
            var type = tame || random.Next(0, 3) > 0 ? common : Types[random.Next(0, Types.Length)];
            bool isList = i > 0 && random.Next(0, 2) == 0;
            if (isList && !tame && random.Next(0, 3) > 0)
                type = random.Next(0, 4) > 0 ? DataType.Int64 : DataType.Float32;
            var dims = !isList ? shape : random.Next(0, 4) switch
            {
                0 => Shape.Scalar,
                1 => new Shape(random.Next(0, 6)),
                2 => new Shape(shape.Rank > 1 ? Math.Min(6, shape[1]) : 0),
                _ => new Shape(shape.Rank),
            };
            inputs[i] = graph.NewConstant("x", DrawTensor(type, dims, random));
        }

        int outputs = random.Next(op.OutputCount.Least, Math.Min(op.OutputCount.Most, op.OutputCount.Least + 2) + 1);
        Value?[] written = [.. Enumerable.Range(0, outputs).Select(i => graph.NewValue("y"))];
        var node = new Node(op.Name, inputs, written, "it", op.Domain);
        foreach (var spec in op.Attributes)
            if (graph.Opset >= spec.Since && graph.Opset <= spec.Until && (spec.Required || random.Next(0, 3) == 0))
                node.Attributes[spec.Name] = DrawAttribute(spec, tame, random);
        graph.Nodes.Add(node);
        return node;
    }

    private static Shape DrawShape(SeededRandom random)
    {
        var dims = new int[random.Next(0, 6)];
        for (int i = 0; i < dims.Length; i++) dims[i] = random.Next(0, 8) == 0 ? 0 : random.Next(1, 5);
        // An empty tensor may have extents whose product overflows, when the zero comes first.
        if (dims.Length > 1 && random.Next(0, 20) == 0)
            for (int i = 0; i < dims.Length; i++) dims[i] = i == 0 ? 0 : int.MaxValue;
        return new Shape(dims);
    }

    private static Tensor DrawTensor(DataType type, Shape shape, SeededRandom random)
    {
        var tensor = Tensor.Create(type, shape);
        if (type == DataType.String) tensor.Text.Fill(random.Next(0, 2) == 0 ? "x" : "1");
        else if (type == DataType.Bool) tensor.Bytes.Fill((byte)random.Next(0, 2));
        else if (random.Next(0, 6) == 0) foreach (ref byte x in tensor.Bytes) x = (byte)random.Next(0, 256);
        else if (type is DataType.Int64) foreach (ref long x in tensor.AsSpan<long>()) x = DrawNumber(random);
        else if (type is DataType.Float32) foreach (ref float x in tensor.AsSpan<float>()) x = random.Next(-4, 8) / 2f;
        else for (int i = 0; i < tensor.ByteLength; i += type.Size()) tensor.Bytes[i] = (byte)random.Next(0, 4);
        return tensor;
    }

    private static long DrawNumber(SeededRandom random) =>
        Numbers[random.Next(0, random.Next(0, 3) == 0 ? Numbers.Length : 14)];

    private static AttributeValue DrawAttribute(AttributeSpec spec, bool tame, SeededRandom random) => spec.Kind switch
    {
        AttributeKind.Int => DrawNumber(random),
        AttributeKind.Float => random.Next(0, 4) == 0 ? float.NaN : random.Next(-3, 4) / 2f,
        AttributeKind.Ints when tame => List(random.Next(1, 5), () => (long)random.Next(1, 3)),
        AttributeKind.String when tame => "VALID",
        AttributeKind.Ints => List(random.Next(0, 7), () => DrawNumber(random)),
        AttributeKind.Floats => List(random.Next(0, 5), () => random.Next(-1, 5) / 2f),
        AttributeKind.Strings => (string[])["a", "b"],
        AttributeKind.Tensor => DrawTensor(
            Types[random.Next(0, Types.Length)], random.Next(0, 2) == 0 ? new Shape(1) : DrawShape(random), random),
        AttributeKind.String => Words[random.Next(0, Words.Length)],
        _ => AttributeValue.Other("a thing"),
    };

    private static T[] List<T>(int count, Func<T> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];

    private static readonly string[] Words =
    [
        "", "nonsense", "constant", "reflect", "edge", "wrap", "nearest", "linear", "cubic", "DCR", "CRD", "LEFT",
        "RIGHT", "tanh", "none", "half_pixel", "align_corners", "asymmetric", "tf_crop_and_resize",
        "half_pixel_symmetric", "pytorch_half_pixel",
        "floor", "ceil", "not_larger", "not_smaller", "SAME_UPPER", "VALID",
    ];

    /// <summary>The node with what it reads, for messages.</summary>
    public static string Describe(Node node)
    {
        var text = new StringBuilder(GraphPrinter.Print(node));
        foreach (var input in node.Inputs)
            if (input?.Constant is { Type: DataType.Int64 } list && list.Length < 20)
                text.Append($"\n  {input}: {string.Join(' ', list.AsSpan<long>().ToArray())}");
            else text.Append($"\n  {input}");
        return text.ToString();
    }
}
