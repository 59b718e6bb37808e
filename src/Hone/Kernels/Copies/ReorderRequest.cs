using Hone.Tensors;

namespace Hone.Kernels.Copies;

/// <summary>The same floats in another layout, or in blocks of another size: y[n,c,i] = x[n,c,i].</summary>
/// <remarks>
/// Operands: x, y [N,C,Plane]; y must not alias x. The lanes of NCHWc beyond C are written as zeros and never read.
/// Scratch: a tile, where y is larger than the caches and is written around them.
/// </remarks>
public sealed record ReorderRequest : KernelRequest
{
    /// <summary>How x lies.</summary>
    public required Layout From { get; init; }

    /// <summary>How y lies.</summary>
    public required Layout To { get; init; }

    /// <summary>Channels of a block of x where both sides are NCHWc; otherwise blocks are vectors.</summary>
    public int FromBlock { get; init; }

    /// <summary>The same for y.</summary>
    public int ToBlock { get; init; }

    /// <summary>Images.</summary>
    public int N { get; init; } = 1;

    /// <summary>Channels.</summary>
    public required int C { get; init; }

    /// <summary>Elements of a channel: H W.</summary>
    public required int Plane { get; init; }
}
