namespace Hone.Kernels.Copies;

/// <summary>y[o, k, i] = x[o, indices[k], i]; a negative index counts from the end of the axis.</summary>
/// <remarks>
/// Operands: x [Outer, Axis, Inner], indices [Count], y [Outer, Count, Inner]; y must not alias x. An index that is
/// outside -Axis .. Axis - 1 throws <see cref="Diagnostics.ModelException"/>.
/// </remarks>
public sealed record GatherRequest : KernelRequest
{
    /// <summary>Bytes of an element of x.</summary>
    public required int ElementSize { get; init; }

    /// <summary>Bytes of an index: 4 or 8.</summary>
    public int IndexSize { get; init; } = 8;

    /// <summary>The product of the extents before the axis.</summary>
    public required long Outer { get; init; }

    /// <summary>The extent of the axis in x.</summary>
    public required long Axis { get; init; }

    /// <summary>How many indices.</summary>
    public required long Count { get; init; }

    /// <summary>The product of the extents after the axis.</summary>
    public required long Inner { get; init; }
}
