using Hone.Machine;

namespace Hone.Kernels.Transposed;

/// <summary>
/// Packs filters [C, K / G, R, S] as the micro-kernel reads them: [group][phase][tile of filters][channel][tap][filter
/// of the tile], and after the last channel the biases of the tile.
/// </summary>
internal static unsafe class TransposedFilters
{
    /// <summary>The packed filters, shared by the kernels for all sizes of picture.</summary>
    public static AlignedBuffer Packed(ConvolutionTransposeRequest r, TransposePlan plan)
    {
        string format = $"convtranspose.{plan.TileStarts[1]}.k{r.K}c{r.C}r{r.R}s{r.S}g{r.Groups}"
            + $".st{r.StrideH}x{r.StrideW}d{r.DilationH}x{r.DilationW}p{r.PadTop}x{r.PadLeft}b{r.Bias?.Id}";
        return r.Filters.Packed(format, filters => Pack(filters, r, plan));
    }

    private static AlignedBuffer Pack(
        ReadOnlySpan<float> filters, ConvolutionTransposeRequest r, TransposePlan plan)
    {
        var packed = new AlignedBuffer((long)r.Groups * plan.GroupFloats * sizeof(float), zeroed: false);
        var bias = r.Bias is null ? default : r.Bias.Values;
        float* to = packed.Floats;
        for (int group = 0; group < r.Groups; group++)
            foreach (var phase in plan.Phases)
                for (int tile = 1; tile < plan.TileStarts.Length; tile++)
                {
                    int k0 = plan.TileStarts[tile - 1], k1 = plan.TileStarts[tile];
                    to = PackTile(filters, r, phase, group * plan.Channels, k0, k1, to);
                    for (int k = k0; k < k1; k++) *to++ = bias.IsEmpty ? 0 : bias[(group * plan.Filters) + k];
                }

        return packed;
    }

    private static float* PackTile(
        ReadOnlySpan<float> filters, ConvolutionTransposeRequest r, Phase phase, int channel, int k0, int k1, float* to)
    {
        int taps = r.R * r.S, perGroup = r.K / r.Groups;
        for (int c = channel; c < channel + (r.C / r.Groups); c++)
            foreach (int tap in phase.Taps)
                for (int k = k0; k < k1; k++) *to++ = filters[(((c * perGroup) + k) * taps) + tap];
        return to;
    }
}
