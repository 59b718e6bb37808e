using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Tests.Golden;

/// <summary>For each pass, a graph on which it has something to do and something to leave alone.</summary>
internal static class PassCases
{
    public static Graph For(string pass) => pass switch
    {
        "infer-shapes" => ShapeArithmetic(),
        "widen-narrow-floats" => Halves(),
        "remove-no-ops" => NoOps(),
        "write-einsum-as-matmul" => Einsums(),
        "remove-dead-nodes" => DeadNodes(),
        "fold-batch-normalization" => BatchNormalization(),
        "fold-affine-into-convolution" => Affine(),
        "fold-pad-into-convolution" => Pads(),
        "trim-filters" => Atrous(),
        "merge-slices" => Slices(),
        "separate-pooling" => Pyramid(),
        "recognize-grids" => Grids(),
        "recognize-activations" => Gates(),
        "fuse-matmul-bias" => MatMulBias(),
        "fuse-residual" => Residual(),
        "fuse-activation" => Activations(),
        "fuse-squeeze-and-excite" => Squeezed(),
        "convolve-transposed" => Transposed(),
        "flatten-volumes" => Volumes(),
        "compute-in-bytes" => Bytes(),
        "choose-layouts" => Layouts(),
        "recognize-attention" => Attention(),
        "recognize-normalizations" => Normalizations(),
        "fuse-elementwise" => Trees(),
        "fuse-strips" => Strips(),
        _ => throw new ArgumentException($"pass {pass} has no golden case: add one and its text beside", nameof(pass)),
    };

    private static (string, AttributeValue) Same => ("pads", new long[] { 1, 1, 1, 1 });

    /// <summary>A block whose maps exceed a second-level cache, and one whose maps do not.</summary>
    private static Graph Strips()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 4, 224, 224);
        var wide = s.Node("Conv", "wide", [x, s.Constant("w1", 16, 4, 1, 1)]);
        var apart = s.Node(
            "Conv", "apart", [wide, s.Constant("w2", 16, 1, 3, 3)], ("group", 16L), Same,
            ("strides", new long[] { 2, 2 }));
        var narrow = s.Node("Conv", "narrow", [apart, s.Constant("w3", 4, 16, 1, 1)]);
        var small = s.Node("MaxPool", "small", [narrow], ("kernel_shape", new long[] { 2, 2 }),
            ("strides", new long[] { 2, 2 }));
        return s.Return(s.Node("Conv", "y", [small, s.Constant("w4", 4, 4, 1, 1)]));
    }

    /// <summary>Gates of a map by Conv, by Gemm, and gates whose hidden numbers another node reads too.</summary>
    private static Graph Squeezed()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 2, 4, 3, 3);
        Value Gates(string name, Value map)
        {
            var mean = s.Node("GlobalAveragePool", name + ".mean", [map]);
            Value[] inputs = [mean, s.Constant(name + ".w1", 2, 4, 1, 1), s.Constant(name + ".b1", 2)];
            var hidden = s.Node("FusedConv", name + ".hidden", inputs, ("activation", "HardSwish"),
                ("activation_alpha", 0f), ("activation_beta", 0f));
            var product = s.Node("Conv", name + ".product", [hidden, s.Constant(name + ".w2", 4, 2, 1, 1)]);
            return s.Node("Mul", name, [map, product]);
        }

        var one = Gates("one", x);
        var means = s.Node("Flatten", "means", [s.Node("GlobalAveragePool", "mean", [one])]);
        var narrow = s.Node("Gemm", "hidden", [means, s.Constant("w1", 4, 3)]);
        var gates = s.Node("FusedGemm", "gates", [narrow, s.Constant("w2", 4, 3), s.Constant("b2", 4)],
            ("transB", 1L), ("activation", "Sigmoid"), ("activation_alpha", 0f), ("activation_beta", 0f));
        var shaped = s.Node("Reshape", "shaped", [gates, s.Constant("shape", Tensor.Vector(2L, 4L, 1L, 1L))]);
        var two = s.Node("Mul", "two", [shaped, one]);
        var three = Gates("three", two);
        var read = s.Graph.Nodes.First(n => n.Output.Name == "three.hidden").Output;
        return s.Return(three, s.Node("Exp", "read", [read]));
    }

    private static Graph ShapeArithmetic()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 2, 3, 4);
        var shape = s.Node("Shape", "shape", [x]);
        var first = s.Node("Gather", "first", [shape, s.Constant("zero", Tensor.Scalar(0L))]);
        var batch = s.Node("Unsqueeze", "batch", [first, s.Constant("axes", Tensor.Vector(0L))]);
        var target = s.Node("Concat", "target", [batch, s.Constant("rest", Tensor.Vector(-1L))], ("axis", 0L));
        var y = s.Node("Reshape", "y", [x, target]);
        var pair = s.Node("Equal", "pair", [first, s.Constant("two", Tensor.Scalar(2L))]);
        GraphSketch then = new(), other = new();
        then.Return(then.Node("Neg", "y", [then.Node("Exp", "t", [y])]));
        other.Return(other.Node("Reshape", "t", [y, target]));
        return s.Return(y, s.Node("If", "z", [pair], ("then_branch", then.Graph), ("else_branch", other.Graph)));
    }

    /// <summary>Numbers of which the halves are exact, so that results stay the same bits.</summary>
    private static Graph Halves()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 2, 4, 4);
        var half = s.Node("Cast", "half", [x], ("to", 10L));
        var moved = s.Node("Transpose", "moved", [half], ("perm", new long[] { 0, 1, 3, 2 }));
        var doubled = s.Node("Mul", "doubled", [moved, s.Constant("two", Tensor.Scalar((Half)2))]);
        var relu = s.Node("Relu", "relu", [s.Node("Max", "larger", [doubled, half])]);
        var rounded = s.Node("Cast", "rounded", [relu], ("to", 16L));
        var again = s.Node("Cast", "again", [s.Node("Neg", "neg", [rounded])], ("to", 1L));
        var pool = s.Node("MaxPool", "pool", [relu], ("kernel_shape", new long[] { 2, 2 }));
        return s.Return(again, s.Node("Cast", "y", [pool], ("to", 1L)));
    }

    /// <summary>Every second row of every second column, a stretch of a stretch, and one read backwards.</summary>
    private static Graph Slices()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 2, 9, 12);
        Value Slice(string name, Value of, long start, long end, long axis, long step) => s.Node("Slice", name,
            [of, .. new[] { start, end, axis, step }.Select((n, i) => s.Constant($"{name}{i}", Tensor.Vector(n)))]);
        var rows = Slice("rows", x, 1, long.MaxValue, 2, 2);
        var columns = Slice("columns", rows, 0, long.MaxValue, 3, 2);
        var part = Slice("part", Slice("stretch", x, -8, -1, 3, 3), 1, 3, 3, 1);
        var back = Slice("back", Slice("forth", x, 0, 6, 3, 1), -1, long.MinValue, 3, -1);
        return s.Return(columns, part, back);
    }

    /// <summary>A window worth taking apart, with rows rounded up, and a small one.</summary>
    private static Graph Pyramid()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 2, 11, 14);
        var large = s.Node("MaxPool", "large", [x], ("kernel_shape", new long[] { 7, 5 }),
            ("pads", new long[] { 3, 2, 2, 1 }), ("strides", new long[] { 2, 1 }), ("ceil_mode", 1L));
        return s.Return(large, s.Node("MaxPool", "small", [x], ("kernel_shape", new long[] { 3, 3 })));
    }

    /// <summary>One filter and nine phases; one in one dimension, cut to its extent; and too many filters.</summary>
    private static Graph Transposed()
    {
        var s = new GraphSketch();
        Value x = s.Input("x", 1, 2, 5, 4), line = s.Input("line", 2, 2, 5);
        var picture = s.Node("FusedConvTranspose", "picture", [x, s.Constant("w1", 2, 1, 9, 9), s.Constant("b", 1)],
            ("strides", new long[] { 3, 3 }), ("pads", new long[] { 4, 4, 4, 4 }), ("activation", "Clip"),
            ("activation_alpha", 0f), ("activation_beta", 6f), ("output_padding", new long[] { 2, 2 }));
        var sound = s.Node("ConvTranspose", "sound", [line, s.Constant("w2", 2, 1, 16)], ("strides", new long[] { 8 }),
            ("pads", new long[] { 0, 3 }));
        var many = s.Node("ConvTranspose", "many", [x, s.Constant("w3", 2, 8, 4, 4)], ("strides", new long[] { 2, 2 }));
        return s.Return(picture, sound, many);
    }

    /// <summary>Taps beyond the map on all sides, on one, and on none.</summary>
    private static Graph Atrous()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 2, 4, 5);
        var w = s.Constant("w", 3, 2, 3, 3);
        var far = s.Node(
            "Conv", "far", [x, w], ("dilations", new long[] { 6, 5 }), ("pads", new long[] { 6, 5, 6, 5 }));
        var beside = s.Node(
            "Conv", "beside", [x, w], ("pads", new long[] { 0, 2, 0, 0 }), ("strides", new long[] { 2, 9 }));
        return s.Return(far, beside, s.Node("Conv", "near", [x, w], ("auto_pad", "SAME_UPPER")));
    }

    /// <summary>Planes stay in front between two nodes; pictures and filters not known yet are left alone.</summary>
    private static Graph Volumes()
    {
        var s = new GraphSketch();
        Value x = s.Input("x", 1, 2, 4, 5, 5), picture = s.Input("picture", 1, 2, 5, 5);
        var w = s.Input("w", 1, 2, 2, 2, 2);
        var deep = s.Node("Conv", "deep", [x, s.Constant("w1", 4, 1, 3, 3, 3)], ("group", 2L),
            ("pads", new long[] { 1, 1, 1, 1, 1, 1 }), ("strides", new long[] { 1, 2, 2 }));
        var pool = s.Node("MaxPool", "pool", [deep], ("kernel_shape", new long[] { 2, 2, 2 }));
        var each = s.Node("Conv", "each", [pool, s.Constant("w2", 3, 4, 1, 2, 2)]);
        var flat = s.Node("Conv", "flat", [picture, s.Constant("w3", 3, 2, 3, 3)]);
        return s.Return(each, flat, s.Node("Conv", "late", [x, w]));
    }

    private static Graph Einsums()
    {
        var s = new GraphSketch();
        Value q = s.Input("q", 2, 3, 4, 5), k = s.Input("k", 2, 6, 4, 5);
        var scores = s.Node("Einsum", "scores", [q, k], ("equation", "bthd,bshd->bhts"));
        var heads = s.Node("Einsum", "heads", [q, s.Constant("w", 4, 5, 7)], ("equation", "...hd,hdm->...m"));
        return s.Return(scores, heads, s.Node("Einsum", "sum", [q, k], ("equation", "bthd,bshd->bh")));
    }

    private static Graph NoOps()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 2, 1, 3);
        var same = s.Node("Identity", "same", [x]);
        var cast = s.Node("Cast", "cast", [same], ("to", 1L));
        var moved = s.Node("Transpose", "moved", [cast], ("perm", new long[] { 0, 1, 2 }));
        var turned = s.Node("Transpose", "turned", [moved], ("perm", new long[] { 2, 1, 0 }));
        return s.Return(s.Node("Relu", "y", [turned]), s.Node("Identity", "kept", [x]));
    }

    private static Graph DeadNodes()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 2, 3);
        var dead = s.Node("Relu", "dead", [x]);
        s.Node("Exp", "deader", [dead]);
        return s.Return(s.Node("Neg", "y", [x]));
    }

    private static Graph BatchNormalization()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 3, 2, 2);
        Value?[] Statistics(Value of, string name) =>
        [
            of, s.Constant(name + ".scale", 3), s.Constant(name + ".bias", 3),
            s.Constant(name + ".mean", 3), s.Constant(name + ".var", 3),
        ];
        var first = s.Node("BatchNormalization", "first", Statistics(x, "a"), ("epsilon", 0.001f));
        var moving = Statistics(first, "b");
        moving[1] = s.Input("scale", 3);
        return s.Return(s.Node("BatchNormalization", "y", moving));
    }

    private static Graph Affine()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 2, 4, 4);
        var conv = s.Node("Conv", "conv", [x, s.Constant("w", 3, 2, 3, 3)], Same);
        var affine = s.Node("Affine", "affine", [conv, s.Constant("scale", 3), s.Constant("shift", 3)]);
        var halved = s.Node("Div", "halved", [affine, s.Constant("two", Tensor.Scalar(2f))]);
        var shifted = s.Node("Add", "shifted", [s.Constant("perRow", 4, 1), halved]);
        var other = s.Node("Conv", "other", [x, s.Constant("v", 3, 2, 1, 1), s.Constant("b", 3)]);
        var sum = s.Node("Sub", "sum", [other, s.Constant("perChannel", 1, 3, 1, 1)]);
        return s.Return(shifted, sum, s.Node("Mul", "shared", [other, s.Constant("k", 3, 1, 1)]));
    }

    private static Graph Pads()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 2, 4, 4);
        var zero = s.Node("Pad", "zero", [x, s.Constant("p", Tensor.Vector(0L, 0, 1, 2, 0, 0, 3, 0))]);
        var pads = s.Constant("q", Tensor.Vector(0L, 0, 1, 1, 0, 0, 1, 1));
        var edge = s.Node("Pad", "edge", [x, pads], ("mode", "edge"));
        var w = s.Constant("w", 3, 2, 3, 3);
        return s.Return(s.Node("Conv", "y", [zero, w], Same), s.Node("Conv", "z", [edge, w]));
    }

    private static Graph Grids()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 2, 4, 4);
        int count = 0;
        Value?[] With(Value of, float scale) =>
            [of, s.Constant($"s{count}", Tensor.Scalar(scale)), s.Constant($"z{count++}", Tensor.Scalar((sbyte)3))];
        var q = s.Node("QuantizeLinear", "q", With(x, 0.1f));
        var one = s.Node("DequantizeLinear", "one", With(q, 0.1f));
        var two = s.Node("DequantizeLinear", "two", With(q, 0.1f));
        var conv = s.Node("Conv", "conv", [one, s.Constant("w", 2, 2, 1, 1)]);
        var rounded = s.Node("DequantizeLinear", "rounded", With(s.Node("QuantizeLinear", "r", With(conv, 1)), 1));
        var again = s.Node("DequantizeLinear", "again", With(s.Node("QuantizeLinear", "a", With(rounded, 1)), 1));
        var other = s.Node("DequantizeLinear", "other", With(s.Node("QuantizeLinear", "o", With(conv, 1)), 2));
        return s.Return(s.Node("Relu", "y", [again]), s.Node("Neg", "n", [two]), other);
    }

    /// <summary>
    /// Powers of two as scales, so that float32 and whole numbers round alike, and biases that keep the sums of windows
    /// away from half steps, where transforms might go the other way.
    /// </summary>
    private static Graph Bytes()
    {
        var s = new GraphSketch();
        (string, AttributeValue)[] Rounded(float scale, float least) =>
            [("activation", "Grid8"), ("activation_alpha", scale), ("activation_beta", least)];
        (string, AttributeValue)[] Clipped =
            [("activation", "Clip"), ("activation_alpha", 0f), ("activation_beta", 6f)];
        (string, AttributeValue)[] Grid(float scale, float least) =>
            [("scale", scale), ("least", least), ("bits", 8L)];
        Value Filters(string name, int k, int c, int r, params float[] scales)
        {
            var bytes = Tensor.Create<sbyte>(k, c, r, r);
            var w = bytes.AsSpan<sbyte>();
            for (int i = 0; i < w.Length; i++) w[i] = (sbyte)((i * 37 % 23) - 11);
            var scale = scales.Length == 1 ? Tensor.Scalar(scales[0]) : Tensor.Vector(scales);
            var zero = scales.Length == 1 ? Tensor.Scalar((sbyte)1) : Tensor.Create<sbyte>(k);
            Value?[] inputs =
                [s.Constant(name + ".q", bytes), s.Constant(name + ".s", scale), s.Constant(name + ".z", zero)];
            return s.Node("DequantizeLinear", name, inputs, ("axis", 0L));
        }

        var x = s.Node("Grid", "x", [s.Input("in", 1, 8, 5, 5)], Grid(0.125f, -130));
        float[] scales = [1, 0.5f, 0.25f, 1, 2, 1, 0.5f, 0.125f];
        var bias = s.Constant("b", Tensor.Vector([.. Enumerable.Range(1, 8).Select(k => k + (1f / 256))]));
        var dense = s.Node(
            "FusedConv", "dense", [x, Filters("w0", 8, 8, 3, scales), bias], [Same, .. Rounded(0.5f, -100)]);
        var clipped = s.Node("FusedConv", "clipped", [dense, Filters("w1", 8, 8, 1, 0.125f)], Clipped);
        var steps = s.Node("Grid", "steps", [clipped], Grid(0.25f, 0));
        var each = s.Node(
            "FusedConv", "each", [steps, Filters("w2", 8, 1, 3, 1)], [("group", 8L), Same, .. Rounded(1, -128)]);
        var sum = s.Node("FusedAdd", "sum", [each, dense], Rounded(1, -90));
        var plain = s.Node("FusedConv", "plain", [sum, s.Constant("w3", 8, 8, 1, 1)], Clipped);
        return s.Return(s.Node("Relu", "y", [sum]), plain, s.Node("Neg", "n", [x]));
    }

    private static Graph Gates()
    {
        var s = new GraphSketch();
        Value x = s.Input("x", 2, 3), y = s.Input("y", 2, 3);
        var silu = s.Node("Mul", "silu", [x, s.Node("Sigmoid", "gate", [x])]);
        var hard = s.Node("HardSigmoid", "hard", [y], ("alpha", 1f / 6));
        var swish = s.Node("Mul", "swish", [hard, y]);
        var gate = s.Node("Sigmoid", "foreign", [x]);
        return s.Return(silu, swish, s.Node("Mul", "gated", [y, gate]), Gelu(s, x), GeluByTanh(s, y), Mish(s, x));
    }

    private static Value Gelu(GraphSketch s, Value x)
    {
        var u = s.Node("Div", "u", [x, s.Constant("root", Tensor.Scalar(1.41421354f))]);
        var one = s.Node("Add", "one", [s.Node("Erf", "erf", [u]), s.Constant("1", Tensor.Scalar(1f))]);
        var product = s.Node("Mul", "product", [x, one]);
        return s.Node("Mul", "gelu", [product, s.Constant("half", Tensor.Scalar(0.5f))]);
    }

    private static Value GeluByTanh(GraphSketch s, Value x)
    {
        var cube = s.Node("Pow", "cube", [x, s.Constant("3", Tensor.Scalar(3f))]);
        var cubic = s.Node("Add", "cubic", [x, s.Node("Mul", "c", [cube, s.Constant("k", Tensor.Scalar(0.044715f))])]);
        var tanh = s.Node("Tanh", "t", [s.Node("Mul", "v", [s.Constant("r", Tensor.Scalar(0.797884583f)), cubic])]);
        var gate = s.Node("Add", "g", [tanh, s.Constant("i", Tensor.Scalar(1f))]);
        return s.Node("Mul", "gelu2", [s.Node("Mul", "h", [x, s.Constant("halves", Tensor.Scalar(0.5f))]), gate]);
    }

    private static Value Mish(GraphSketch s, Value x)
    {
        var exp = s.Node("Add", "plus", [s.Node("Exp", "exp", [x]), s.Constant("unit", Tensor.Scalar(1f))]);
        return s.Node("Mul", "mish", [x, s.Node("Tanh", "th", [s.Node("Log", "ln", [exp])])]);
    }

    private static Graph Attention()
    {
        var s = new GraphSketch();
        Value x = s.Input("x", 2, 5, 3, 4), z = s.Input("z", 2, 3, 5, 5);
        Value Heads(string name, params long[] perm) => s.Node("Transpose", name, [x], ("perm", perm));
        var q = Heads("q", 0, 2, 1, 3);
        var scores = s.Node("MatMul", "scores", [q, Heads("k", 0, 2, 3, 1)]);
        var scaled = s.Node("Div", "scaled", [scores, s.Constant("two", Tensor.Scalar(2f))]);
        var weights = s.Node("Softmax", "weights", [s.Node("Add", "masked", [scaled, s.Constant("mask", 5, 5)])]);
        var sums = s.Node("MatMul", "sums", [weights, Heads("v", 0, 2, 1, 3)]);
        var joined = s.Node("Transpose", "joined", [sums], ("perm", new long[] { 0, 2, 1, 3 }));
        var columns = s.Node("Softmax", "columns", [s.Node("MatMul", "other", [z, z])], ("axis", 2L));
        return s.Return(s.Node("Relu", "y", [joined]), s.Node("MatMul", "left", [columns, z]));
    }

    private static Graph Normalizations()
    {
        var s = new GraphSketch();
        Value x = s.Input("x", 2, 3, 8), z = s.Input("z", 2, 3, 8), last = s.Constant("last", Tensor.Vector(-1L));
        Value Mean(string name, Value of, Value axes) => s.Node("ReduceMean", name, [of, axes]);
        Value Normal(string name, Value of, Value axes)
        {
            var centred = s.Node("Sub", name + ".c", [of, Mean(name + ".mean", of, axes)]);
            var square = s.Node("Pow", name + ".2", [centred, s.Constant(name + ".two", Tensor.Scalar(2f))]);
            var epsilon = s.Constant(name + ".e", Tensor.Scalar(1e-5f));
            var variance = s.Node("Add", name + ".v", [Mean(name + ".m2", square, axes), epsilon]);
            return s.Node("Div", name, [centred, s.Node("Sqrt", name + ".d", [variance])]);
        }

        var scaled = s.Node("Mul", "scaled", [Normal("n", x, last), s.Constant("scale", 8)]);
        var y = s.Node("Add", "y", [s.Constant("shift", 1, 8), scaled]);
        var rows = Normal("rows", z, s.Constant("both", Tensor.Vector(-2L, -1)));
        var first = Normal("columns", z, s.Constant("first", Tensor.Vector(0L)));
        var e = s.Node("Exp", "e", [s.Node("Sub", "s", [z, s.Node("ReduceMax", "top", [z, last])])]);
        var softmax = s.Node("Div", "softmax", [e, s.Node("ReduceSum", "total", [e, last])]);
        return s.Return(y, rows, first, softmax);
    }

    private static Graph MatMulBias()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 2, 4, 3);
        var product = s.Node("MatMul", "product", [x, s.Constant("w", 3, 5)]);
        var sum = s.Node("Add", "sum", [s.Constant("bias", 1, 5), product]);
        var other = s.Node("MatMul", "other", [sum, s.Constant("v", 5, 5)]);
        return s.Return(s.Node("Add", "y", [other, s.Constant("perRow", 4, 1)]));
    }

    private static Graph Residual()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 3, 4, 4);
        var left = s.Node("Conv", "left", [x, s.Constant("w", 3, 3, 1, 1)]);
        var right = s.Node("Conv", "right", [x, s.Constant("v", 3, 3, 3, 3)], Same);
        var sum = s.Node("Add", "sum", [left, right]);
        var deep = s.Node("Conv", "deep", [sum, s.Constant("d", 3, 1, 3, 3)], Same, ("group", 3L));
        return s.Return(s.Node("Add", "y", [deep, sum]));
    }

    private static Graph Activations()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 3, 4, 4);
        Value low = s.Constant("low", Tensor.Scalar(0f)), high = s.Constant("high", Tensor.Scalar(6f));
        var a = s.Node("Clip", "a", [s.Node("Conv", "conv", [x, s.Constant("w", 3, 3, 1, 1)]), low, high]);
        var b = s.Node("Relu", "b", [s.Node("Add", "sum", [a, x])]);
        var shared = s.Node("Conv", "shared", [b, s.Constant("v", 3, 3, 1, 1)]);
        return s.Return(s.Node("Sigmoid", "y", [shared]), s.Node("Tanh", "z", [shared]));
    }

    private static Graph Layouts()
    {
        var s = new GraphSketch();
        var picture = s.Input("picture", 1, 28, 28, 3);
        var x = s.Node("Transpose", "x", [picture], ("perm", new long[] { 0, 3, 1, 2 }));
        var stem = s.Node("Conv", "stem", [x, s.Constant("w", 32, 3, 3, 3)], Same);
        var relu = s.Node("Relu", "relu", [stem]);
        var deep = s.Node("Conv", "deep", [relu, s.Constant("d", 32, 1, 3, 3)], Same, ("group", 32L));
        var sum = s.Node("Add", "sum", [deep, relu]);
        var pooled = s.Node("GlobalAveragePool", "pooled", [sum]);
        var flat = s.Node("Reshape", "flat", [sum, s.Constant("to", Tensor.Vector(0L, 32, -1))]);
        var rows = s.Node("Transpose", "rows", [flat], ("perm", new long[] { 0, 2, 1 }));
        var columns = s.Node("Softmax", "planar", [deep], ("axis", 1L));
        var one = s.Node("Conv", "one", [columns, s.Constant("o", 1, 32, 1, 1)]);
        return s.Return(columns, pooled, deep, s.Node("Softmax", "y", [rows]), s.Node("Softmax", "z", [one]));
    }

    private static Graph Trees()
    {
        var s = new GraphSketch();
        Value x = s.Input("x", 2, 3, 40), z = s.Input("z", 2, 1, 40);
        var scaled = s.Node("Mul", "scaled", [s.Node("Tanh", "tanh", [x]), s.Constant("two", Tensor.Scalar(2f))]);
        var tree = s.Node("Sub", "tree", [s.Node("Add", "sum", [scaled, x]), s.Constant("perColumn", 40)]);
        var shared = s.Node("Exp", "shared", [tree]);
        var cube = s.Node("Pow", "cube", [z, s.Constant("three", Tensor.Scalar(3f))]);
        var small = s.Node("Mul", "spread", [s.Node("Neg", "small", [z]), x]);
        var last = s.Constant("last", Tensor.Vector(-1L));
        var centred = s.Node("Sub", "centred", [shared, s.Node("ReduceMean", "mean", [shared, last])]);
        var variance = s.Node("ReduceMean", "variance", [s.Node("Mul", "square", [centred, centred]), last]);
        var deviation = s.Node("Sqrt", "deviation", [variance]);
        return s.Return(s.Node("Div", "normal", [centred, deviation]), shared, cube, small);
    }
}
