using Hone.Graphs;
using Hone.Kernels.Copies;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>Operators that move elements of any fixed size and compute nothing.</summary>
internal static class LowerMovement
{
    /// <summary>Emits copies.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Inputs.Count == 0 || node.Input(0) is not { } x) return false;
        if (node.Outputs[0] is null || x.Type.Size() == 0) return false;
        var context = new OperatorContext(node, program.Graph.OpsetOf(node));
        return node.Operator switch
        {
            "Reorder" => Reorder(node, x, program),
            "Concat" or "ByteConcat" => Concat(node, context, program),
            "Split" => Split(node, context, x, program),
            "Transpose" => Transpose(node, context, x, program),
            "Slice" => Slice(node, context, x, program),
            "Expand" => Expand(node, x, program),
            "Pad" => PadWith(node, context, x, program),
            "Gather" => GatherFrom(node, context, x, program),
            "DepthToSpace" => DepthToSpaceOf(node, context, x, program),
            "SpaceToDepth" => SpaceToDepthOf(node, context, x, program),
            _ => false,
        };
    }

    private static bool Reorder(Node node, Value x, Program program) =>
        Reorder(node, x.Layout, node.Output.Layout, x.KnownShape, program);

    private static bool Reorder(Node node, Layout from, Layout to, Shape shape, Program program)
    {
        var request = new ReorderRequest
        {
            From = from, To = to, N = shape[0], C = shape[1], Plane = (int)shape.Product(2, shape.Rank),
        };
        return program.Emit(node, request, [node.Input(0), node.Output]);
    }

    private static bool Concat(Node node, OperatorContext context, Program program)
    {
        var shape = node.Output.KnownShape;
        int axis = Operators.Concat.Axis(context);
        long outer = shape.Product(0, axis), atLeastOne = Math.Max(1, outer);
        var request = new ConcatRequest
        {
            ElementSize = node.Output.Type.Size(), Outer = outer,
            Sizes = Sizes(node.Inputs, program, atLeastOne),
        };
        return program.Emit(node, request, [.. node.Inputs, node.Output]);
    }

    private static bool Split(Node node, OperatorContext context, Value x, Program program)
    {
        if (node.Outputs.Any(o => o is null)) return false;
        int axis = Operators.Split.Axis(context);
        long outer = x.KnownShape.Product(0, axis), atLeastOne = Math.Max(1, outer);
        var request = new SplitRequest
        {
            ElementSize = x.Type.Size(), Outer = outer,
            Sizes = Sizes(node.Outputs, program, atLeastOne),
        };
        return program.Emit(node, request, [x, .. node.Outputs], outputs: node.Outputs.Count);
    }

    /// <summary>Elements of each value in one of so many equal stretches.</summary>
    private static long[] Sizes(IReadOnlyList<Value?> values, Program program, long stretches)
    {
        var sizes = new long[values.Count];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = program.BytesOf(values[i]!) / values[i]!.Type.Size() / stretches;
        return sizes;
    }

    private static bool Copy(
        Node node, Value x, Program program, long[] extents, long[] from, long[] to, long offset = 0)
    {
        var request = new CopyRequest
        {
            ElementSize = x.Type.Size(), Extents = extents,
            InputStrides = from, OutputStrides = to, InputOffset = offset,
        };
        return extents.Length <= 16 && program.Emit(node, request, [x, node.Output]);
    }

    private static long[] Extents(Shape shape) => Array.ConvertAll(shape.Dims.ToArray(), d => (long)d);

    private static bool Transpose(Node node, OperatorContext context, Value x, Program program)
    {
        // Channels last in row-major is NHWC.
        if (x.Layout == Layout.Nchwc) return Reorder(node, Layout.Nchwc, Layout.Nhwc, x.KnownShape, program);
        if (node.Output.Layout == Layout.Nchwc)
            return Reorder(node, Layout.Nhwc, Layout.Nchwc, node.Output.KnownShape, program);
        long[] strides = x.KnownShape.Strides();
        long[] from = Array.ConvertAll(Operators.Transpose.Permutation(context), axis => strides[axis]);
        return Copy(node, x, program, Extents(node.Output.KnownShape), from, node.Output.KnownShape.Strides());
    }

    private static bool Slice(Node node, OperatorContext context, Value x, Program program)
    {
        var ranges = Operators.Slice.Ranges(context);
        if (x.Layout == Layout.Nchwc) return BlockedSlice(node, ranges[1].Start, x, program);
        long[] strides = x.KnownShape.Strides(), from = new long[strides.Length];
        long offset = 0;
        for (int axis = 0; axis < strides.Length; axis++)
        {
            offset += ranges[axis].Start * strides[axis];
            from[axis] = ranges[axis].Step * strides[axis];
        }

        return Copy(node, x, program, Extents(node.Output.KnownShape), from, node.Output.KnownShape.Strides(), offset);
    }

    /// <summary>Channels from one on, in NCHWc: for each row of the batch one stretch.</summary>
    private static bool BlockedSlice(Node node, int start, Value x, Program program)
    {
        var shape = x.KnownShape;
        int rows = Math.Max(1, shape[0]);
        long from = program.BytesOf(x) / x.Type.Size() / rows, to = program.BytesOf(node.Output) / x.Type.Size() / rows;
        return Copy(node, x, program, [shape[0], to], [from, 1], [to, 1], start * shape.Product(2, shape.Rank));
    }

    private static bool Expand(Node node, Value x, Program program)
    {
        var shape = node.Output.KnownShape;
        long[] strides = x.KnownShape.Strides(), from = new long[shape.Rank];
        int shift = shape.Rank - strides.Length;
        for (int axis = shift; axis < shape.Rank; axis++)
            from[axis] = x.KnownShape[axis - shift] == 1 ? 0 : strides[axis - shift];
        return Copy(node, x, program, Extents(shape), from, shape.Strides());
    }

    private static bool PadWith(Node node, OperatorContext context, Value x, Program program)
    {
        if (context.Has(2) && context.TryValue(2) is null) return false;
        ulong fill = 0;
        if (context.Has(2) && context.Value(2) is { Length: 1 } value) value.Bytes.CopyTo(Bytes(ref fill));
        else if (!context.Has(2) && context.Float("value") is var number && number != 0)
        {
            if (x.Type != DataType.Float32) return false;
            fill = BitConverter.SingleToUInt32Bits(number);
        }

        var amounts = Pad.Amounts(context);
        var request = new PadRequest
        {
            Mode = Enum.Parse<PadMode>(Pad.Mode(context), ignoreCase: true),
            ElementSize = x.Type.Size(), Input = x.KnownShape,
            Before = [.. amounts.Select(a => a.Before)], After = [.. amounts.Select(a => a.After)], Fill = fill,
        };
        return program.Emit(node, request, [x, node.Output]);
    }

    private static Span<byte> Bytes(ref ulong number) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<ulong>(ref number));

    /// <summary>Indices that are known are checked here, others by each run.</summary>
    private static bool GatherFrom(Node node, OperatorContext context, Value x, Program program)
    {
        int axis = Operators.Gather.Axis(context);
        var shape = x.KnownShape;
        if (context.TryValue(1) is not null)
            _ = Operators.Gather.Indices(context, context.Integers(1), shape[axis]);
        var request = new GatherRequest
        {
            ElementSize = x.Type.Size(), IndexSize = node.Input(1)!.Type.Size(), Outer = shape.Product(0, axis),
            Axis = shape[axis], Count = node.Input(1)!.KnownShape.Length, Inner = shape.Product(axis + 1, shape.Rank),
        };
        return program.Emit(node, request, [x, node.Input(1), node.Output]);
    }

    private static bool DepthToSpaceOf(Node node, OperatorContext context, Value x, Program program)
    {
        var shape = x.KnownShape;
        long b = DepthToSpace.Block(context), n = shape[0], c = shape[1] / (b * b), h = shape[2], w = shape[3];
        bool channelMajor = DepthToSpace.IsChannelMajor(context);
        long plane = h * w, channel = channelMajor ? b * b * plane : plane;
        long row = channelMajor ? b * plane : b * c * plane, column = channelMajor ? plane : c * plane;
        return Copy(
            node, x, program, [n, c, h, b, w, b], [b * b * c * plane, channel, w, row, 1, column],
            [c * b * b * plane, b * b * plane, b * w * b, w * b, b, 1]);
    }

    private static bool SpaceToDepthOf(Node node, OperatorContext context, Value x, Program program)
    {
        var shape = x.KnownShape;
        long b = DepthToSpace.Block(context), n = shape[0], c = shape[1], h = shape[2] / b, w = shape[3] / b;
        long plane = h * w, input = plane * b * b;
        return Copy(
            node, x, program, [n, b, b, c, h, w], [c * input, w * b, 1, input, b * w * b, b],
            [c * input, b * c * plane, c * plane, plane, w, 1]);
    }
}
