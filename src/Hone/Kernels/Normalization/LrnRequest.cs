using Hone.Tensors;

namespace Hone.Kernels.Normalization;

/// <summary>
/// Local response normalisation: y[c] = x[c] / (Bias + Alpha / Size * sum of x[k]^2)^Beta, k over the Size channels
/// around c: from c - (Size - 1) / 2 to c + Size / 2, those that exist.
/// </summary>
/// <remarks>
/// Operands: x, y [N, C, Plane], both NCHW or NCHWc; y must not alias x. Beta 3/4 takes two square roots, another one
/// an exponential and a logarithm. Source: Krizhevsky, Sutskever and Hinton 2012.
/// </remarks>
public sealed record LrnRequest : KernelRequest
{
    /// <summary>How x and y lie.</summary>
    public Layout Layout { get; init; } = Layout.Nchw;

    /// <summary>Images.</summary>
    public int N { get; init; } = 1;

    /// <summary>Channels.</summary>
    public required int C { get; init; }

    /// <summary>Elements of a channel: H W.</summary>
    public required int Plane { get; init; }

    /// <summary>Channels in the sum.</summary>
    public required int Size { get; init; }

    /// <summary>The factor of the mean square.</summary>
    public float Alpha { get; init; } = 1e-4f;

    /// <summary>The exponent.</summary>
    public float Beta { get; init; } = 0.75f;

    /// <summary>The constant.</summary>
    public float Bias { get; init; } = 1;
}
