namespace Hone.Kernels.Quantized;

/// <summary>
/// A convolution of bytes, summed in whole numbers: sum[k,p,q] = sum over c,r,s of (x[c,h,w] - zx) (w[k,c,r,s] - zw),
/// requantized to bytes; padding is zx.
/// </summary>
/// <remarks>
/// Operands: x [N,C,H,W] and y [N,K,P,Q], both bytes in NCHWc, c the lanes of the kernel's vectors (of float32). What
/// lies in lanes beyond C has no effect; lanes beyond K are written with anything. y must not alias x.
/// Sums must fit int32: C R S below 2^15. Where there is an <see cref="InputScale"/>, x is float32 in NCHW with at most
/// four channels instead, quantized as it is read: a first layer, whose blocks of channels would be mostly empty.
/// </remarks>
internal sealed record ByteConvolutionRequest : WindowRequest
{
    /// <summary>Filters.</summary>
    public required int K { get; init; }

    /// <summary>w, [K, C, R, S], uint8 or int8.</summary>
    public required Weights Filters { get; init; }

    /// <summary>zw.</summary>
    public required int FilterZero { get; init; }

    /// <summary>zx, 0 to 255.</summary>
    public required int InputZero { get; init; }

    /// <summary>The scale that numbers are quantized with; 0 where x is bytes.</summary>
    public float InputScale { get; init; }

    /// <summary>Output rows.</summary>
    public int P => Extent(H, R, StrideH, PadTop + PadBottom, DilationH);

    /// <summary>Output columns.</summary>
    public int Q => Extent(W, S, StrideW, PadLeft + PadRight, DilationW);

    /// <summary>What becomes of the sums; K multipliers and offsets.</summary>
    public required Requantization Output { get; init; }
}
