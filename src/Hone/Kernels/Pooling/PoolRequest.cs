using Hone.Tensors;

namespace Hone.Kernels.Pooling;

/// <summary>What becomes of the elements of a pooling window.</summary>
public enum PoolKind
{
    /// <summary>Their largest; NaN when one is.</summary>
    Max = 0,
    /// <summary>Their sum over the number of elements inside the picture.</summary>
    Average,
    /// <summary>Their sum over the number of elements inside the padded picture; the padding counts as zeros.</summary>
    AverageWithPadding,
}

/// <summary>
/// y[n,c,p,q] = pool over r &lt; R, s &lt; S of
/// x[n, c, p StrideH + r DilationH - PadTop, q StrideW + s DilationW - PadLeft], taps outside the picture left out.
/// </summary>
/// <remarks>
/// Operands: x [N,C,H,W], y [N,C,P,Q], both in <see cref="Layout"/> (NCHW or NCHWc); y must not alias x. P and Q are
/// given, so that rounding up needs no word here: windows may reach beyond the padding. A window without any tap inside
/// gives -infinity for the maximum and NaN for the average.
/// </remarks>
public sealed record PoolRequest : WindowRequest
{
    /// <summary>What becomes of a window.</summary>
    public required PoolKind Kind { get; init; }

    /// <summary>How x and y lie.</summary>
    public Layout Layout { get; init; } = Layout.Nchw;

    /// <summary>Output rows.</summary>
    public required int P { get; init; }

    /// <summary>Output columns.</summary>
    public required int Q { get; init; }

    /// <summary>The spans of the windows along the rows.</summary>
    internal WindowAxis Rows => new(H, P, R, StrideH, DilationH, PadTop, PadBottom);

    /// <summary>The spans of the windows along the columns.</summary>
    internal WindowAxis Columns => new(W, Q, S, StrideW, DilationW, PadLeft, PadRight);
}
