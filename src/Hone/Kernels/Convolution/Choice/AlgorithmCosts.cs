using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>What the counts of an algorithm cost on one machine, in nanoseconds.</summary>
/// <param name="Algorithm">Whose counts.</param>
/// <param name="Output">In which layout it writes.</param>
/// <param name="Cycle">A cycle of register tiles.</param>
/// <param name="Tile">A register tile's begin and end.</param>
/// <param name="Vector">A vector moved or transformed.</param>
/// <param name="Byte">A byte from beyond the second-level cache.</param>
/// <param name="FilterByte">A byte of filters from there.</param>
/// <param name="Call">The call itself.</param>
public sealed record AlgorithmCosts(
    ConvolutionAlgorithm Algorithm, Layout Output, double Cycle, double Tile, double Vector, double Byte,
    double FilterByte, double Call)
{
    // A byte from memory on Zen 4, one core, beside what else a kernel does: 20 GB/s.
    private const double FarByte = 0.05;

    // Filters beyond this will have left the third-level cache by the next call, when other kernels with filters of
    // their own run in between.
    private const double NearBytes = 4 << 20;

    /// <summary>Nanoseconds on one thread.</summary>
    /// <param name="work">The counts.</param>
    /// <param name="cold">Whether filters come from memory each time, as in a network larger than the caches.</param>
    public double Nanoseconds(ConvolutionWork work, bool cold = false) =>
        (Cycle * work.Cycles) + (Tile * work.Tiles) + (Vector * work.Vectors) + (Byte * work.Bytes)
        + (FilterByte * work.FilterBytes) + Call + FarNanoseconds(work, cold);

    /// <summary>Nanoseconds that bytes from memory cost more than those from the third-level cache.</summary>
    public static double FarNanoseconds(ConvolutionWork work, bool cold = false) =>
        FarByte * ((cold || work.FilterBytes > NearBytes ? work.FilterBytes : 0) + work.FarBytes);
}
