using Hone.Tensors;

namespace Hone.Kernels.Reductions;

/// <summary>y[o,i] = the index k of the largest (or smallest) x[o,k,i].</summary>
/// <remarks>
/// Operands: x [Outer, Axis, Inner] floats, y [Outer, Inner] int64. Of equal elements the first wins, or the last where
/// asked. A NaN beats every number, as in numpy.
/// </remarks>
public sealed record ArgRequest : KernelRequest
{
    /// <summary>How x lies: in NCHWc the axis is the channels.</summary>
    public Layout Layout { get; init; } = Layout.Nchw;

    /// <summary>Whether the smallest is sought.</summary>
    public bool Smallest { get; init; }

    /// <summary>Whether the last of equal elements wins.</summary>
    public bool LastOfEqual { get; init; }

    /// <summary>The product of the extents before the axis.</summary>
    public required long Outer { get; init; }

    /// <summary>The extent of the axis, at least 1.</summary>
    public required long Axis { get; init; }

    /// <summary>The product of the extents after the axis.</summary>
    public required long Inner { get; init; }
}
