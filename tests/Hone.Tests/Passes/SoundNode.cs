using Hone.Graphs;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Passes;

/// <summary>Draws nodes that are sound, for operators whose inputs and attributes hang together, at opset 18.</summary>
/// <param name="s">The graph to add to.</param>
/// <param name="random">What decides.</param>
internal sealed class SoundNode(GraphSketch s, SeededRandom random)
{
    private int _count;

    /// <summary>The operators that can be drawn.</summary>
    public static string[] Names =>
    [
        "Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool", "Gemm", "MatMul", "Resize", "Pad", "Slice",
        "Gather", "GatherElements", "Tile", "Expand", "Concat", "Split", "BatchNormalization", "GroupNormalization",
        "InstanceNormalization", "LayerNormalization", "DepthToSpace", "SpaceToDepth", "TopK", "Where", "CumSum",
        "ScatterElements", "Reshape", "Transpose", "ReduceMean", "ReduceMax", "Softmax", "ArgMax", "OneHot",
    ];

    /// <summary>A node of an operator that reads x.</summary>
    public Value Draw(string op, Value x, int[] dims) => op switch
    {
        "Conv" => Convolution(x, dims),
        "ConvTranspose" => Transposed(x, dims),
        "MaxPool" or "AveragePool" or "LpPool" => Pool(op, x, dims),
        "Gemm" => Gemm(x, dims),
        "MatMul" => Product(x, dims),
        "Resize" => Resize(x, dims),
        "BatchNormalization" => Add(op, [x, .. PerChannel(4, dims[1])]),
        "InstanceNormalization" => Add(op, [x, .. PerChannel(2, dims[1])]),
        "GroupNormalization" => Grouped(x, dims),
        "LayerNormalization" => Layered(x, dims),
        "DepthToSpace" => Add(
            op, [Add("Tile", [x, Integers(1, 4, 1, 1)])], ("blocksize", 2L), ("mode", Pick("DCR", "CRD"))),
        "SpaceToDepth" => Add(op, [Add("Tile", [x, Integers(1, 1, 3, 3)])], ("blocksize", 3L)),
        _ => new SoundMovement(Add, random).Draw(op, x, dims),
    };

    private Value Add(string op, Value?[] inputs, params (string Name, AttributeValue Value)[] attributes) =>
        s.Node(op, $"{op}.{_count++}", inputs, attributes);

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[random.Next(0, choices.Length)];

    private bool Maybe() => random.Next(0, 2) == 0;

    private Value Floats(params int[] dims)
    {
        var tensor = Tensor.Create(DataType.Float32, new Shape(dims));
        foreach (ref float x in tensor.AsSpan<float>()) x = random.Next(-2, 3);
        return s.Constant($"f{_count++}", tensor);
    }

    private Value Integers(params ReadOnlySpan<long> numbers) => s.Constant($"i{_count++}", Tensor.Vector(numbers));

    private Value[] PerChannel(int count, int channels) =>
        [.. Enumerable.Range(0, count).Select(_ => s.Constant($"p{_count++}", channels))];

    private long[] Each(int count, int least, int most) =>
        [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(least, most + 1))];

    /// <summary>Strides, dilations and pads or auto_pad, of filters that fit.</summary>
    private List<(string Name, AttributeValue Value)> Window(long[] kernel, int[] dims, bool dilate)
    {
        int rank = kernel.Length;
        List<(string Name, AttributeValue Value)> attributes = [("kernel_shape", kernel)];
        if (Maybe()) attributes.Add(("strides", Each(rank, 1, 3)));
        if (dilate && Maybe()) attributes.Add(("dilations", Each(rank, 1, 2)));
        bool fits = Enumerable.Range(0, rank).All(i => (2 * kernel[i]) - 1 <= dims[i + 2]);
        if (fits && Maybe()) attributes.Add(("auto_pad", Pick("SAME_UPPER", "SAME_LOWER", "VALID")));
        else attributes.Add(("pads", Pads(kernel, dims)));
        return attributes;
    }

    /// <summary>Pads below the kernel's extent, and enough of them for a window of twice the filter to fit.</summary>
    private long[] Pads(long[] kernel, int[] dims)
    {
        var pads = new long[2 * kernel.Length];
        for (int i = 0; i < pads.Length; i++)
        {
            int axis = i % kernel.Length;
            long need = Math.Max(0, (2 * kernel[axis]) - 1 - dims[axis + 2]);
            pads[i] = Math.Min(kernel[axis] - 1, need + random.Next(0, 2));
        }

        return pads;
    }

    private Value Convolution(Value x, int[] dims)
    {
        int groups = Pick(1, 1, dims[1], dims[1] % 2 == 0 ? 2 : 1), k = groups * random.Next(1, 20);
        if (groups == dims[1] && Maybe()) k = groups;
        long[] kernel = Each(dims.Length - 2, 1, 3);
        var w = Floats([k, dims[1] / groups, .. kernel.Select(i => (int)i)]);
        Value?[] inputs = Maybe() ? [x, w, Floats(k)] : [x, w];
        return Add("Conv", inputs, [.. Window(kernel, dims, dilate: true), ("group", (long)groups)]);
    }

    private Value Transposed(Value x, int[] dims)
    {
        int groups = Pick(1, 1, dims[1]);
        long[] kernel = Each(dims.Length - 2, 1, 4), strides = Each(kernel.Length, 1, 3);
        var w = Floats([dims[1], random.Next(1, 6), .. kernel.Select(i => (int)i)]);
        Value?[] inputs = Maybe() ? [x, w, Floats(groups * w.KnownShape[1])] : [x, w];
        long[] extra = [.. strides.Select(stride => (long)random.Next(0, (int)stride))];
        return Add(
            "ConvTranspose", inputs, ("kernel_shape", kernel), ("strides", strides), ("group", (long)groups),
            ("output_padding", extra), ("dilations", Each(kernel.Length, 1, 2)));
    }

    private Value Pool(string op, Value x, int[] dims)
    {
        long[] kernel = Each(dims.Length - 2, 1, 3);
        var attributes = Window(kernel, dims, dilate: op == "MaxPool");
        if (Maybe()) attributes.Add(("ceil_mode", 1L));
        if (op == "AveragePool" && Maybe()) attributes.Add(("count_include_pad", 1L));
        return Add(op, [x], [.. attributes]);
    }

    private Value Gemm(Value x, int[] dims)
    {
        var flat = Add("Flatten", [x]);
        int m = dims[0], k = dims.Skip(1).Aggregate(1, (a, b) => a * b), n = random.Next(1, 40);
        bool transA = Maybe(), transB = Maybe();
        var a = transA ? Add("Transpose", [flat]) : flat;
        Value?[] c = Pick(0, 1, 2, 3, 4, 5) switch
        {
            0 => [], 1 => [Floats(n)], 2 => [Floats(m, 1)], 3 => [Floats(m, n)], 4 => [Floats(1, n)], _ => [Floats()],
        };
        return Add(
            "Gemm", [a, transB ? Floats(n, k) : Floats(k, n), .. c], ("transA", transA ? 1L : 0),
            ("transB", transB ? 1L : 0), ("alpha", Pick(1f, 0.5f)), ("beta", Pick(1f, 2f)));
    }

    private Value Product(Value x, int[] dims)
    {
        int k = dims[^1], n = random.Next(1, 40);
        int[] batch = [.. dims[..^2].Select(d => Pick(1, d))];
        return Pick(0, 1, 2, 3) switch
        {
            0 => Add("Add", [Add("MatMul", [x, Floats(k, n)]), Floats(n)]),
            1 => Add("Relu", [Add("MatMul", [x, Floats([.. batch, k, n])])]),
            2 => Add("Add", [Add("MatMul", [x, Floats(k)]), Floats(dims[^2])]),
            _ => Add("MatMul", [Floats([.. batch, n, dims[^2]]), x]),
        };
    }

    private Value Resize(Value x, int[] dims)
    {
        string mode = Pick("nearest", "linear", "cubic");
        string coordinates = Pick("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel");
        var scales = new float[dims.Length];
        for (int i = 0; i < dims.Length; i++) scales[i] = i < 2 ? 1 : Pick(0.5f, 1, 2, 2.5f, 3);
        long[] sizes = [.. dims.Select((d, i) => i < 2 ? d : (long)random.Next(1, 9))];
        Value?[] inputs = Maybe()
            ? [x, null, s.Constant($"s{_count++}", Tensor.Vector(scales))]
            : [x, null, null, Integers(sizes)];
        return Add(
            "Resize", inputs, ("mode", mode), ("coordinate_transformation_mode", coordinates),
            ("nearest_mode", Pick("round_prefer_floor", "floor", "ceil", "round_prefer_ceil")));
    }

    private Value Grouped(Value x, int[] dims)
    {
        int groups = Pick(1, dims[1]);
        return Add("GroupNormalization", [x, .. PerChannel(2, groups)], ("num_groups", (long)groups));
    }

    private Value Layered(Value x, int[] dims)
    {
        int axis = random.Next(1, dims.Length);
        Value?[] inputs = [x, Floats(dims[axis..]), Maybe() ? Floats(dims[axis..]) : null];
        return Add("LayerNormalization", inputs, ("axis", (long)axis));
    }
}
