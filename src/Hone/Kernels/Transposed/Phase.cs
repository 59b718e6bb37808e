namespace Hone.Kernels.Transposed;

/// <summary>
/// A sub-picture of y: every StrideH-th row from <paramref name="P"/> on, every StrideW-th column from
/// <paramref name="Q"/> on. It is a convolution of stride 1 with the taps that can land there.
/// </summary>
/// <param name="P">The first output row.</param>
/// <param name="Q">The first output column.</param>
/// <param name="Rows">Rows of the sub-picture.</param>
/// <param name="Columns">Columns of the sub-picture.</param>
/// <param name="Taps">r S + s of each tap, ascending.</param>
/// <param name="Offsets">Where each tap looks, in floats of the strip copied between zeros.</param>
/// <param name="Start">Where its filters start in the packed filters of a group.</param>
internal sealed record Phase(int P, int Q, int Rows, int Columns, int[] Taps, int[] Offsets, int Start)
{
    /// <summary>Terms of each sum: the channels through the taps, and the bias.</summary>
    public int Steps(int channels) => (channels * Taps.Length) + 1;
}
