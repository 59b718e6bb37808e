namespace Hone.Kernels.Depthwise;

/// <summary>
/// A convolution in which each channel has one filter of its own:
/// y[n,c,p,q] = act(bias[c] + sum over r,s of
/// x[n, c, p StrideH + r DilationH - PadTop, q StrideW + s DilationW - PadLeft] w[c,r,s]).
/// </summary>
/// <remarks>
/// Operands: x [N,C,H,W] and y [N,C,P,Q], both NCHWc with c the lanes of the kernel's vectors; y must not alias x.
/// Filters: row-major [C, R, S] (ONNX has it as [C, 1, R, S]).
/// The sum starts from the bias and runs over r, then s, with one accumulator per element.
/// </remarks>
public sealed record DepthwiseRequest : FilterRequest
{
    /// <summary>Multiply-adds, those with padding counted.</summary>
    public long MultiplyAdds => (long)N * C * P * Q * R * S;
}
