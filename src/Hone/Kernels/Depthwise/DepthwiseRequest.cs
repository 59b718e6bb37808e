namespace Hone.Kernels.Depthwise;

/// <summary>
/// A convolution in which each channel has one filter of its own:
/// y[n,c,p,q] = act(bias[c] + residual[n,c,p,q] + sum over r,s of
/// x[n, c, p StrideH + r DilationH - PadTop, q StrideW + s DilationW - PadLeft] w[c,r,s]).
/// </summary>
/// <remarks>
/// Operands: x [N,C,H,W], residual [N,C,P,Q] or null, and y [N,C,P,Q], all NCHWc with c the lanes of the kernel's
/// vectors; y may alias residual, not x.
/// Filters: row-major [C, R, S] (ONNX has it as [C, 1, R, S]).
/// The sum starts from the bias and runs over r, then s, with one accumulator per element.
/// </remarks>
public sealed record DepthwiseRequest : FilterRequest
{
    /// <summary>Whether the second operand is added before the activation.</summary>
    public bool HasResidual { get; init; }

    /// <summary>Multiply-adds, those with padding counted.</summary>
    public long MultiplyAdds => (long)N * C * P * Q * R * S;
}
