using Hone.Tensors;

namespace Hone.Kernels.Quantized;

/// <summary>
/// A convolution of bytes in which each channel has one filter, summed in whole numbers: sum[c,p,q] = sum over r,s of
/// (x[c,h,w] - zx) (w[c,r,s] - zw[c]), requantized to bytes; padding is zx.
/// </summary>
/// <remarks>
/// Operands: x [N,C,H,W] and y [N,C,P,Q], both bytes in NCHWc, c the lanes of the kernel's vectors (of float32). What
/// lies in lanes beyond C has no effect on others, and they are written with anything. y must not alias x.
/// Sums must fit int32: R S below 2^15.
/// </remarks>
internal sealed record ByteDepthwiseRequest : WindowRequest
{
    /// <summary>w, [C, 1, R, S], uint8 or int8.</summary>
    public required Tensor Filters { get; init; }

    /// <summary>zw, one for each channel or one for all: w - zw lies within -255 .. 255.</summary>
    public required int[] FilterZero { get; init; }

    /// <summary>zx, 0 to 255.</summary>
    public required int InputZero { get; init; }

    /// <summary>What becomes of the sums; C multipliers and offsets.</summary>
    public required Requantization Output { get; init; }

    /// <summary>Output rows.</summary>
    public int P => Extent(H, R, StrideH, PadTop + PadBottom, DilationH);

    /// <summary>Output columns.</summary>
    public int Q => Extent(W, S, StrideW, PadLeft + PadRight, DilationW);
}
