namespace Hone.Kernels.Quantized;

/// <summary>The largest byte of each window, padding left out: y[n,c,p,q] = max over r, s of x[n,c,h,w].</summary>
/// <remarks>
/// Operands: x [N,C,H,W], y [N,C,P,Q], bytes in NCHWc, c the lanes of the kernel's vectors (of float32); y must not
/// alias x. P and Q are given: windows may reach beyond the padding. A window without any tap inside gives 0.
/// </remarks>
internal sealed record ByteMaxPoolRequest : WindowRequest
{
    /// <summary>Output rows.</summary>
    public required int P { get; init; }

    /// <summary>Output columns.</summary>
    public required int Q { get; init; }
}
