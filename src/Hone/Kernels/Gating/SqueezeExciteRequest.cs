using Hone.Tensors;

namespace Hone.Kernels.Gating;

/// <summary>A product with constant weights: act(W v + b) for a column v.</summary>
/// <param name="Weights">W.</param>
/// <param name="Turned">Whether W is stored [inputs, outputs] and not [outputs, inputs].</param>
/// <param name="Bias">b, or null for zeros.</param>
/// <param name="Activation">act.</param>
public sealed record GateLayer(Weights Weights, bool Turned, Weights? Bias, Activation Activation);

/// <summary>
/// y[n,c,p] = x[n,c,p] g[n,c], g[n] = act2(W2 act1(W1 m[n] + b1) + b2), m[n,c] the mean of x[n,c,p] over p.
/// </summary>
/// <remarks>
/// Operands: x [N,C,Plane] and y of the same shape, both in <see cref="Layout"/>; y may be x. Source: Hu, Shen and Sun
/// 2018, "Squeeze-and-excitation networks", arXiv:1709.01507.
/// </remarks>
public sealed record SqueezeExciteRequest : KernelRequest
{
    /// <summary>Images.</summary>
    public int N { get; init; } = 1;

    /// <summary>Channels.</summary>
    public required int C { get; init; }

    /// <summary>Pixels of a channel.</summary>
    public required int Plane { get; init; }

    /// <summary>Numbers between the two products.</summary>
    public required int Hidden { get; init; }

    /// <summary>How x and y lie: NCHW or NCHWc.</summary>
    public Layout Layout { get; init; } = Layout.Nchw;

    /// <summary>W1 [Hidden, C], b1 and act1.</summary>
    public required GateLayer Squeeze { get; init; }

    /// <summary>W2 [C, Hidden], b2 and act2.</summary>
    public required GateLayer Excite { get; init; }
}
