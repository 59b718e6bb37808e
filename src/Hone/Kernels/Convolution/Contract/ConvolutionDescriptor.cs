using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>
/// How filters walk over the image: y[p,q] sees row p StrideH + r DilationH - PadTop of x, and columns alike.
/// </summary>
public sealed record ConvolutionDescriptor
{
    private const int MostColumns = 1 << 30;

    /// <summary>Rows of zeros above.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns of zeros to the left.</summary>
    public int PadLeft { get; init; }

    /// <summary>Rows of zeros below.</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns of zeros to the right.</summary>
    public int PadRight { get; init; }

    /// <summary>Input rows from one output row to the next.</summary>
    public int StrideH { get; init; } = 1;

    /// <summary>Input columns from one output column to the next.</summary>
    public int StrideW { get; init; } = 1;

    /// <summary>Input rows from one filter row to the next.</summary>
    public int DilationH { get; init; } = 1;

    /// <summary>Input columns from one filter column to the next.</summary>
    public int DilationW { get; init; } = 1;

    /// <summary>Groups: filter k sees the channels of group k / (K / Groups) only.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>
    /// Outputs of a Winograd tile: 2, 4 or 6 on a side, 1 where the filter is one wide; 0 leaves it to the algorithm.
    /// </summary>
    public WinogradTile WinogradTile { get; init; }

    /// <summary>The same zeros on all four sides, the same stride and dilation both ways.</summary>
    public static ConvolutionDescriptor Of(int pad = 0, int stride = 1, int dilation = 1, int groups = 1) => new()
    {
        PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad, StrideH = stride, StrideW = stride,
        DilationH = dilation, DilationW = dilation, Groups = groups,
    };

    /// <summary>The packed result for this input and these filters, in the input's layout.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public TensorDescriptor OutputOf(TensorDescriptor x, FilterDescriptor w) =>
        OutputOf(x, w, (x ?? throw new ArgumentNullException(nameof(x))).Layout ?? Layout.Nchw);

    /// <summary>The packed result for this input and these filters, in a layout.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public TensorDescriptor OutputOf(TensorDescriptor x, FilterDescriptor w, Layout layout)
    {
        Check(x, w);
        int block = layout == Layout.Nchwc && x.Block > 1 ? x.Block : 0;
        return TensorDescriptor.Packed(x.Type, layout, x.N, w.K, P(x, w), Q(x, w), block);
    }

    /// <summary>Output rows.</summary>
    internal int P(TensorDescriptor x, FilterDescriptor w) =>
        Extent(x.H, (long)PadTop + PadBottom, w.R, StrideH, DilationH);

    /// <summary>Output columns.</summary>
    internal int Q(TensorDescriptor x, FilterDescriptor w) =>
        Extent(x.W, (long)PadLeft + PadRight, w.S, StrideW, DilationW);

    /// <summary>Refuses what no convolution is.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    internal void Check(TensorDescriptor x, FilterDescriptor w)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        if (this is not { PadTop: >= 0, PadLeft: >= 0, PadBottom: >= 0, PadRight: >= 0 })
            throw new ArgumentException(
                $"padding must not be negative; got top {PadTop}, left {PadLeft}, bottom {PadBottom}, "
                + $"right {PadRight}");
        if (StrideH < 1 || StrideW < 1 || DilationH < 1 || DilationW < 1 || Groups < 1)
            throw new ArgumentException(
                $"strides, dilations and groups must be at least 1; got strides {StrideH}x{StrideW}, dilations "
                + $"{DilationH}x{DilationW}, {Groups} groups");
        if (w is not { K: > 0, C: > 0, R: > 0, S: > 0 })
            throw new ArgumentException($"every extent of the filters must be at least 1; got {w}", nameof(w));
        if ((decimal)w.K * w.C * w.R * w.S > int.MaxValue)
            throw new ArgumentException($"filters {w} have more than {int.MaxValue} elements", nameof(w));
        if ((long)w.C * Groups != x.C)
            throw new ArgumentException(
                $"x has {x.C} channels; {Groups} groups of filters with {w.C} channels need {(long)w.C * Groups}");
        if (w.K % Groups != 0)
            throw new ArgumentException($"{Groups} groups do not divide {w.K} filters");
        if (WinogradTile != 0 && WinogradTile is not { Height: 1 or 2 or 4 or 6, Width: 1 or 2 or 4 or 6 })
            throw new ArgumentException($"a Winograd tile has sides of 1, 2, 4 or 6, or 0 for any; got {WinogradTile}");
        if (P(x, w) < 1 || Q(x, w) < 1)
            throw new ArgumentException(
                $"filters of {w.R}x{w.S} with dilation {DilationH}x{DilationW} do not fit into {x.H}x{x.W} with its "
                + "padding");
    }

    // 0 where the filter does not fit. Kernels count rows and columns in int, so all that they add stays below.
    private static int Extent(int size, long pads, int filter, int stride, int dilation)
    {
        long reach = ((filter - 1L) * dilation) + 1;
        if (size + pads + reach + stride > MostColumns)
            throw new ArgumentException(
                $"size {size}, padding {pads}, stride {stride} and a filter that reaches over {reach} are together "
                + $"more than {MostColumns}");
        long room = size + pads - reach;
        return room < 0 ? 0 : (int)(room / stride) + 1;
    }
}
