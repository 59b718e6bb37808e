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
    // A byte that goes to memory and back on Zen 4, one core, beside what else a kernel does: 20 GB/s.
    private const double FarByte = 0.05;

    // Filters from memory at 24 GB/s while earlier ones are multiplied. Where multiplying takes longer, a byte still
    // costs a wait; where filters do, most of the multiplying is hidden. The bench named cold has the figures.
    private const double ColdByte = 0.042, ColdWait = 0.01, Bare = 0.1;

    // Filters beyond this will have left the third-level cache by the next call, when other kernels with filters of
    // their own run in between.
    private const double NearBytes = 4 << 20;

    /// <summary>Nanoseconds on one thread.</summary>
    /// <param name="work">The counts.</param>
    /// <param name="cold">Whether filters come from memory each time, as in a network larger than the caches.</param>
    public double Nanoseconds(ConvolutionWork work, bool cold = false)
    {
        double near = (Cycle * work.Cycles) + (Tile * work.Tiles) + (Vector * work.Vectors) + (Byte * work.Bytes)
            + (FilterByte * work.FilterBytes) + Call + (FarByte * work.FarBytes);
        return cold || work.FilterBytes > NearBytes ? Cold(near, work.FilterBytes) : near;
    }

    /// <summary>The time with so many bytes of filters from memory, of what takes so long with them near.</summary>
    public static double Cold(double nanoseconds, double filterBytes) => Math.Max(
        nanoseconds + (ColdWait * filterBytes), (Bare * nanoseconds) + (ColdByte * filterBytes));

    /// <summary>What is left of a measured time when the part that bytes from memory took is known.</summary>
    public static double Near(double nanoseconds, ConvolutionWork work)
    {
        double far = (FarByte * work.FarBytes) + (work.FilterBytes > NearBytes ? ColdWait * work.FilterBytes : 0);
        return Math.Max(nanoseconds / 4, nanoseconds - far);
    }
}
