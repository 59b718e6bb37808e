namespace Hone.Kernels.Transposed;

/// <summary>
/// One axis of a transposed convolution as Stride phases: the outputs First, First + Stride, First + 2 Stride, ... are
/// a convolution of stride 1, output j of which sees through tap t the input j + Shift(t).
/// </summary>
/// <remarks>
/// Input i meets output i Stride + t Dilation - Pad, so with output First + j Stride: i = j + (First + Pad -
/// t Dilation) / Stride. Each tap belongs to the one phase for which this is whole. All in 64 bits: attributes of
/// hostile models may be near 2^31.
/// </remarks>
/// <param name="Input">Input extent.</param>
/// <param name="Filter">Taps.</param>
/// <param name="Output">Output extent.</param>
/// <param name="Stride">Outputs from one input to the next.</param>
/// <param name="Dilation">Outputs from one tap to the next.</param>
/// <param name="Pad">Outputs cut off in front.</param>
internal readonly record struct PhaseAxis(long Input, long Filter, long Output, long Stride, long Dilation, long Pad)
{
    /// <summary>The smallest shift of any tap.</summary>
    public long Least => Shift(Filter - 1);

    /// <summary>How many inputs apart the shifts are at most.</summary>
    public long Spread => Shift(0) - Least;

    /// <summary>Outputs of the largest phase.</summary>
    public long Most => Count(0);

    /// <summary>The input that output 0 of the tap's phase sees through it; below 0 or beyond the last: none.</summary>
    public long Shift(long tap) => CeilingOf(Pad - (tap * Dilation));

    /// <summary>The first output of the tap's phase.</summary>
    public long First(long tap) => (Shift(tap) * Stride) - (Pad - (tap * Dilation));

    /// <summary>Outputs of a phase.</summary>
    public long Count(long first) => first >= Output ? 0 : ((Output - 1 - first) / Stride) + 1;

    private long CeilingOf(long a) => a >= 0 ? (a + Stride - 1) / Stride : -(-a / Stride);
}
