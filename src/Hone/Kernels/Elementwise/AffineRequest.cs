using Hone.Tensors;

namespace Hone.Kernels.Elementwise;

/// <summary>y[n,c,i] = act(x[n,c,i] scale[c] + shift[c]): a batch normalisation that no convolution takes in.</summary>
/// <remarks>Operands: x, y [N,C,Plane], both NCHW or NCHWc; y may be x. Scratch: 0 bytes. Bound by memory.</remarks>
public sealed record AffineRequest : KernelRequest
{
    /// <summary>How x and y lie.</summary>
    public Layout Layout { get; init; } = Layout.Nchw;

    /// <summary>Images.</summary>
    public int N { get; init; } = 1;

    /// <summary>Channels.</summary>
    public required int C { get; init; }

    /// <summary>Elements of a channel: H W.</summary>
    public required int Plane { get; init; }

    /// <summary>scale [C].</summary>
    public required Weights Scale { get; init; }

    /// <summary>shift [C].</summary>
    public required Weights Shift { get; init; }

    /// <summary>The function applied to each element stored.</summary>
    public Activation Activation { get; init; }
}
