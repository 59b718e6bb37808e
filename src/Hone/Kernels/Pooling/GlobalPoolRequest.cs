using Hone.Tensors;

namespace Hone.Kernels.Pooling;

/// <summary>y[n,c] = the maximum or the average of x[n,c,h,w] over all h and w.</summary>
/// <remarks>
/// Operands: x [N,C,Plane] in <see cref="InputLayout"/>, y [N,C,1] in <see cref="OutputLayout"/>. NCHW output from
/// NCHWc input costs nothing more; the other way round is not served. Sums are kept in four vectors, in a fixed order.
/// </remarks>
public sealed record GlobalPoolRequest : KernelRequest
{
    /// <summary>Max or Average.</summary>
    public required PoolKind Kind { get; init; }

    /// <summary>Images.</summary>
    public int N { get; init; } = 1;

    /// <summary>Channels.</summary>
    public required int C { get; init; }

    /// <summary>Pixels of a picture: H W.</summary>
    public required int Plane { get; init; }

    /// <summary>How x lies: NCHW or NCHWc.</summary>
    public Layout InputLayout { get; init; } = Layout.Nchw;

    /// <summary>How y lies: NCHW or NCHWc.</summary>
    public Layout OutputLayout { get; init; } = Layout.Nchw;
}
