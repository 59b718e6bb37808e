using Hone.Tensors;

namespace Hone.Kernels.Copies;

/// <summary>Where the elements of padding come from.</summary>
public enum PadMode
{
    /// <summary>All are <see cref="PadRequest.Fill"/>.</summary>
    Constant = 0,
    /// <summary>Mirrored about the first and last element, which are not repeated.</summary>
    Reflect,
    /// <summary>The nearest element.</summary>
    Edge,
    /// <summary>From the other end, as if the input were periodic.</summary>
    Wrap,
}

/// <summary>y = x with elements added, or with a negative number taken away, at either end of each axis.</summary>
/// <remarks>Operands: x, y, row-major; y must not alias x.</remarks>
public sealed record PadRequest : KernelRequest
{
    /// <summary>Where the added elements come from.</summary>
    public PadMode Mode { get; init; }

    /// <summary>Bytes of an element: 1, 2, 4 or 8.</summary>
    public required int ElementSize { get; init; }

    /// <summary>The shape of x.</summary>
    public required Shape Input { get; init; }

    /// <summary>Per axis, elements added before the first.</summary>
    public required IReadOnlyList<int> Before { get; init; }

    /// <summary>Per axis, elements added after the last.</summary>
    public required IReadOnlyList<int> After { get; init; }

    /// <summary>The bits of the constant, in the lowest bytes.</summary>
    public ulong Fill { get; init; }
}
