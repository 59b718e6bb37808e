namespace Hone.Kernels.Depthwise;

/// <summary>
/// A convolution in which each channel has one filter of its own, or few channels at a time see each other:
/// y[n,c,p,q] = act(bias[c] + residual[n,c,p,q] + sum over r,s of
/// x[n, c, p StrideH + r DilationH - PadTop, q StrideW + s DilationW - PadLeft] w[c,r,s]).
/// </summary>
/// <remarks>
/// Operands: x [N,C,H,W], residual [N,C,P,Q] or null, and y [N,C,P,Q], all NCHWc with c the lanes of the kernel's
/// vectors; y may alias residual, not x.
/// Filters: row-major [C, GroupSize, R, S]. With a group size G, which divides the lanes, the sum runs over the G
/// channels of the group of c as well.
/// The sum starts from the bias and runs over r, then the group, then s, with one accumulator per element.
/// </remarks>
public sealed record DepthwiseRequest : FilterRequest
{
    /// <summary>Channels of a group: each filter of it sees them all. 1 is depthwise convolution.</summary>
    public int GroupSize { get; init; } = 1;

    /// <summary>Whether the second operand is added before the activation.</summary>
    public bool HasResidual { get; init; }

    /// <summary>Multiply-adds, those with padding counted.</summary>
    public long MultiplyAdds => (long)N * C * P * Q * GroupSize * R * S;
}
