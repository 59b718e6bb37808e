using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>What lies in a buffer: element type, extents N, C, H, W, and where each element is.</summary>
/// <remarks>
/// A packed descriptor has a <see cref="Layout"/>; one with strides of its own has one only when the strides are those
/// of NCHW or NHWC. In NCHWc the channels are rounded up to whole blocks; the lanes beyond C belong to the buffer, and
/// what they hold is nobody's business.
/// </remarks>
public sealed record TensorDescriptor
{
    private TensorDescriptor(DataType type, Layout? layout, int block, int n, int c, int h, int w, Strides strides)
    {
        (Type, Layout, Block, N, C, H, W, Strides) = (type, layout, block, n, c, h, w, strides);
    }

    /// <summary>The element type.</summary>
    public DataType Type { get; }

    /// <summary>The layout, or null where the strides are those of none.</summary>
    public Layout? Layout { get; }

    /// <summary>Channels in a block of NCHWc; 1 in other layouts.</summary>
    public int Block { get; }

    /// <summary>Images.</summary>
    public int N { get; }

    /// <summary>Channels.</summary>
    public int C { get; }

    /// <summary>Rows.</summary>
    public int H { get; }

    /// <summary>Columns.</summary>
    public int W { get; }

    /// <summary>
    /// Elements from one index to the next. In NCHWc, that of C is from block to block.
    /// </summary>
    public Strides Strides { get; }

    /// <summary>Elements from the first to the last, both counted: what a buffer must have room for.</summary>
    public long Length => Layout == Tensors.Layout.Nchwc
        ? N * Strides.N
        : ((N - 1) * Strides.N) + ((C - 1) * Strides.C) + ((H - 1) * Strides.H) + ((W - 1) * Strides.W) + 1;

    /// <summary>Elements that follow each other without gaps.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="layout">Their order.</param>
    /// <param name="n">Images.</param>
    /// <param name="c">Channels.</param>
    /// <param name="h">Rows.</param>
    /// <param name="w">Columns.</param>
    /// <param name="block">Channels in a block of NCHWc: 4, 8 or 16; 0 for what this machine does best.</param>
    /// <exception cref="ArgumentException">
    /// An extent is below 1, the whole is larger than an array can be, or the block is none of these.
    /// </exception>
    public static TensorDescriptor Packed(DataType type, Layout layout, int n, int c, int h, int w, int block = 0)
    {
        CheckExtents(n, c, h, w);
        if (layout == Tensors.Layout.Nchwc)
        {
            if (block == 0) block = SimdLevels.Best.Lanes();
            if (!SimdLevels.Available.Any(level => level.Lanes() == block))
                throw new ArgumentException(
                    $"blocks of {block} channels; this machine serves "
                    + string.Join(", ", SimdLevels.Available.Select(level => level.Lanes())),
                    nameof(block));
        }
        else if (block is not (0 or 1))
        {
            throw new ArgumentException($"{layout} has no blocks; got blocks of {block}", nameof(block));
        }

        block = Math.Max(1, block);
        long blocks = ((long)c + block - 1) / block;
        CheckTotal(n, blocks * block, h, w);
        var strides = layout switch
        {
            Tensors.Layout.Nchw => new Strides((long)c * h * w, (long)h * w, w, 1),
            Tensors.Layout.Nhwc => new Strides((long)h * w * c, 1, (long)w * c, c),
            Tensors.Layout.Nchwc =>
                new Strides(blocks * h * w * block, (long)h * w * block, (long)w * block, block),
            _ => throw new ArgumentException($"{layout} is no layout of an activation", nameof(layout)),
        };
        return new TensorDescriptor(type, layout, block, n, c, h, w, strides);
    }

    /// <summary>Elements with strides of their own.</summary>
    /// <exception cref="ArgumentException">
    /// An extent or a stride is below 1, two indices meet in one element, or the whole is larger than an array can be.
    /// </exception>
    public static TensorDescriptor Strided(DataType type, int n, int c, int h, int w, Strides strides)
    {
        CheckExtents(n, c, h, w);
        if (strides is not { N: > 0, C: > 0, H: > 0, W: > 0 })
            throw new ArgumentException($"strides must be at least 1; got {Text(strides)}", nameof(strides));
        // Sorted by stride, each index must step over all that lies inside it. Indices of extent 1 step over nothing.
        long reach = 1;
        foreach (var (extent, stride) in Sorted(n, c, h, w, strides))
        {
            if (stride < reach)
                throw new ArgumentException(
                    $"with strides {Text(strides)}, elements of {n}x{c}x{h}x{w} lie on each other", nameof(strides));
            if (stride > int.MaxValue || (reach = stride * extent) > (long)int.MaxValue * 2)
                throw TooLarge(n, c, h, w);
        }

        if (reach > int.MaxValue) throw TooLarge(n, c, h, w);
        foreach (var layout in (Layout[])[Tensors.Layout.Nchw, Tensors.Layout.Nhwc])
        {
            var packed = Packed(type, layout, n, c, h, w);
            if (packed.Strides == strides) return packed;
        }

        return new TensorDescriptor(type, null, 1, n, c, h, w, strides);
    }

    /// <summary>As in <c>f32 nchw16c 1x64x56x56</c>.</summary>
    public override string ToString()
    {
        string layout = Layout switch
        {
            null => $"strides {Text(Strides)}",
            Tensors.Layout.Nchwc => $"nchw{Block}c",
            { } other => other.ToString().ToLowerInvariant(),
        };
        return $"{Type} {layout} {N}x{C}x{H}x{W}";
    }

    private static (int Extent, long Stride)[] Sorted(int n, int c, int h, int w, Strides strides)
    {
        (int Extent, long Stride)[] all = [(n, strides.N), (c, strides.C), (h, strides.H), (w, strides.W)];
        return [.. all.Where(a => a.Extent > 1).OrderBy(a => a.Stride)];
    }

    private static void CheckExtents(int n, int c, int h, int w)
    {
        if (n < 1 || c < 1 || h < 1 || w < 1)
            throw new ArgumentException($"every extent must be at least 1; got {n}x{c}x{h}x{w}", nameof(n));
    }

    private static void CheckTotal(int n, long c, int h, int w)
    {
        if ((decimal)n * c * h * w > int.MaxValue) throw TooLarge(n, c, h, w);
    }

    private static ArgumentException TooLarge(int n, long c, int h, int w) =>
        new($"{n}x{c}x{h}x{w} has more than {int.MaxValue} elements; split the batch or the map");

    private static string Text(Strides s) => $"{s.N},{s.C},{s.H},{s.W}";
}
