namespace Hone.Kernels.Quantized;

/// <summary>
/// A function of one byte by a table: y[i] = table[x[i]]. Any function between two grids of bytes is one.
/// </summary>
/// <remarks>Operands: x, y, as many bytes in the same layout; y may alias x.</remarks>
internal sealed record ByteMapRequest : KernelRequest
{
    /// <summary>Bytes of each operand.</summary>
    public required long Length { get; init; }

    /// <summary>256 bytes.</summary>
    public required byte[] Table { get; init; }
}
