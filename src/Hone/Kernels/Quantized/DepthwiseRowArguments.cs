namespace Hone.Kernels.Quantized;

/// <summary>What one or two output rows of a depthwise convolution of bytes need; four pixels or more.</summary>
/// <remarks>
/// Columns of x are vectors of four unsigned bytes of four rows for each of 16 channels, weights the same with signed
/// bytes, [groups][taps][terms]; sums start[l] + all products are requantized, see <see cref="Requantizer{S, V}"/>.
/// Emitted code reads the fields by their places, so the order is part of the contract.
/// </remarks>
internal unsafe struct DepthwiseRowArguments
{
    /// <summary>The first column that the first pixel sees, of the first and of the second group of rows.</summary>
    public byte* X0, X1;

    /// <summary>The first pixel.</summary>
    public byte* Y;

    /// <summary>The end of the last whole tile of four pixels, and the end of the row.</summary>
    public byte* End, Last;

    /// <summary>As X0 and X1 for the tile that ends with the row.</summary>
    public byte* LastX0, LastX1;

    /// <summary>
    /// Vectors: start, m, b, the most steps, z in 16 bits, the least byte, and the order of packed lanes.
    /// </summary>
    public byte* Constants;

    /// <summary>The weights.</summary>
    public byte* Weights;

    /// <summary>Bytes from a row of y to the next, for functions of two rows.</summary>
    public nint Pitch;
}
