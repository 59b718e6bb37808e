using Hone.Tensors;

namespace Hone.Kernels.Quantized;

/// <summary>
/// A convolution of bytes, summed in whole numbers: sum[k,p,q] = sum over c,r,s of (x[c,h,w] - zx) (w[k,c,r,s] - zw),
/// requantized to bytes; padding is zx.
/// </summary>
/// <remarks>
/// Operands: x [N,C,H,W] and y [N,K,P,Q], both bytes in NCHWc, c the lanes of the kernel's vectors (of float32). What
/// lies in lanes beyond C has no effect; lanes beyond K are written with anything. y must not alias x.
/// Sums must fit int32: C R S below 2^15.
/// </remarks>
internal sealed record ByteConvolutionRequest : WindowRequest
{
    /// <summary>Filters.</summary>
    public required int K { get; init; }

    /// <summary>w, [K, C, R, S], uint8 or int8.</summary>
    public required Tensor Filters { get; init; }

    /// <summary>zw.</summary>
    public required int FilterZero { get; init; }

    /// <summary>zx, 0 to 255.</summary>
    public required int InputZero { get; init; }

    /// <summary>What becomes of the sums; K multipliers and offsets.</summary>
    public required Requantization Output { get; init; }
}
