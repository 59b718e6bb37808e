namespace Hone.Kernels.Copies;

/// <summary>Joins inputs along an axis: y[o] = x0[o], x1[o], ... one after the other, for each outer index o.</summary>
/// <remarks>
/// Operands: the inputs, y; y must not alias them. Input k is [Outer, Sizes[k]], y [Outer, sum of Sizes].
/// </remarks>
public sealed record ConcatRequest : KernelRequest
{
    /// <summary>Bytes of an element.</summary>
    public required int ElementSize { get; init; }

    /// <summary>The product of the extents before the axis.</summary>
    public required long Outer { get; init; }

    /// <summary>Per input, the product of its extents from the axis on.</summary>
    public required IReadOnlyList<long> Sizes { get; init; }

    /// <summary>
    /// The joining of channels in NCHWc, or null when it would have to move lanes: all but the last input must have
    /// multiples of <paramref name="lanes"/> channels.
    /// </summary>
    public static ConcatRequest? OfBlockedChannels(int n, IReadOnlyList<int> channels, int plane, int lanes)
    {
        for (int k = 0; k < channels.Count - 1; k++)
            if (channels[k] % lanes != 0) return null;
        return new ConcatRequest
        {
            ElementSize = sizeof(float),
            Outer = n,
            Sizes = [.. channels.Select(c => (c + lanes - 1L) / lanes * lanes * plane)],
        };
    }
}

/// <summary>Cuts an input along an axis: the reverse of <see cref="ConcatRequest"/>.</summary>
/// <remarks>
/// Operands: x, the outputs; none may alias x. Output k is [Outer, Sizes[k]], x [Outer, sum of Sizes].
/// </remarks>
public sealed record SplitRequest : KernelRequest
{
    /// <summary>Bytes of an element.</summary>
    public required int ElementSize { get; init; }

    /// <summary>The product of the extents before the axis.</summary>
    public required long Outer { get; init; }

    /// <summary>Per output, the product of its extents from the axis on.</summary>
    public required IReadOnlyList<long> Sizes { get; init; }
}
