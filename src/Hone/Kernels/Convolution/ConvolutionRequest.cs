using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>
/// A 2-D cross-correlation with constant filters:
/// y[n,k,p,q] = act(bias[k] + residual[n,k,p,q] + sum over c,r,s of
/// x[n, c, p StrideH + r DilationH - PadTop, q StrideW + s DilationW - PadLeft] w[k,c,r,s]).
/// </summary>
/// <remarks>
/// Operands: x [N,C,H,W] in <see cref="InputLayout"/>, residual [N,K,P,Q] in <see cref="OutputLayout"/> or null,
/// y [N,K,P,Q] in <see cref="OutputLayout"/>. y may alias residual, not x.
/// Filters: row-major [K, C / Groups, R, S]. A 1-D convolution has H = R = 1.
/// Each element is one sum with one accumulator, in an order that the layouts fix: threads, N and tiles do not show.
/// With another <see cref="Algorithm"/> than the direct one it is a sum of such sums, and the same holds.
/// </remarks>
public sealed record ConvolutionRequest : FilterRequest
{
    /// <summary>Filters, all groups together.</summary>
    public required int K { get; init; }

    /// <summary>Groups: filter k sees the C / Groups channels of group k / (K / Groups).</summary>
    public int Groups { get; init; } = 1;

    /// <summary>How x lies.</summary>
    public Layout InputLayout { get; init; } = Layout.Nchw;

    /// <summary>How residual and y lie.</summary>
    public Layout OutputLayout { get; init; } = Layout.Nchw;

    /// <summary>Elements from one index of x to the next where that is no layout; null where it is.</summary>
    public Strides? InputStrides { get; init; }

    /// <summary>The same for y and residual.</summary>
    public Strides? OutputStrides { get; init; }

    /// <summary>Whether the second operand is added before the activation.</summary>
    public bool HasResidual { get; init; }

    /// <summary>
    /// How it is computed. Nothing else is done instead: a shape that the algorithm does not serve has no kernel.
    /// </summary>
    public ConvolutionAlgorithm Algorithm { get; init; }

    /// <summary>
    /// Outputs of a Winograd tile along each axis: 2, 4 or 6 for three taps, 2 or 4 for five, 2 for seven, 1 for one;
    /// or 0 for the kernel's own choice.
    /// </summary>
    public WinogradTile WinogradTile { get; init; }

    /// <summary>Multiply-adds, those with padding counted.</summary>
    public long MultiplyAdds => (long)N * K * P * Q * (C / Groups) * R * S;
}
