using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>What the counts of an algorithm cost on one machine, in nanoseconds.</summary>
/// <param name="Algorithm">Whose counts.</param>
/// <param name="Output">In which layout it writes.</param>
/// <param name="Cycle">A cycle of register tiles.</param>
/// <param name="Tile">A register tile's begin and end.</param>
/// <param name="Vector">A vector moved or transformed.</param>
/// <param name="Byte">A byte from beyond the second-level cache.</param>
/// <param name="Call">The call itself.</param>
public sealed record AlgorithmCosts(
    ConvolutionAlgorithm Algorithm, Layout Output, double Cycle, double Tile, double Vector, double Byte, double Call)
{
    /// <summary>Nanoseconds on one thread.</summary>
    public double Nanoseconds(ConvolutionWork work) =>
        (Cycle * work.Cycles) + (Tile * work.Tiles) + (Vector * work.Vectors) + (Byte * work.Bytes) + Call;
}
