namespace Hone.Kernels.Copies;

/// <summary>
/// y[OutputOffset + sum i_d OutputStrides_d] = x[InputOffset + sum i_d InputStrides_d], i_d below Extents_d.
/// </summary>
/// <remarks>
/// Operands: x, y; y must not alias x. All numbers count elements. Input strides may be zero (Expand, Tile) or negative
/// (Slice backwards). This one serves Transpose, Slice, Expand, Tile, Split, DepthToSpace and SpaceToDepth. Elements of
/// y that no index reaches are left alone.
/// </remarks>
public sealed record CopyRequest : KernelRequest
{
    /// <summary>Bytes of an element: 1, 2, 4 or 8.</summary>
    public required int ElementSize { get; init; }

    /// <summary>Turns of each loop, outermost first; at most 16 loops.</summary>
    public required IReadOnlyList<long> Extents { get; init; }

    /// <summary>Elements of x from one turn to the next.</summary>
    public required IReadOnlyList<long> InputStrides { get; init; }

    /// <summary>Elements of y from one turn to the next.</summary>
    public required IReadOnlyList<long> OutputStrides { get; init; }

    /// <summary>The element of x where all indices are zero.</summary>
    public long InputOffset { get; init; }

    /// <summary>The element of y where all indices are zero.</summary>
    public long OutputOffset { get; init; }

    /// <summary>A copy of bytes that lie in one piece.</summary>
    internal static CopyRequest OfBytes(long count) =>
        new() { ElementSize = 1, Extents = [count], InputStrides = [1], OutputStrides = [1] };
}
