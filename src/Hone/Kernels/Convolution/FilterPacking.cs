using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>
/// Packs filters [K, C/G, R, S] as the micro-kernel reads them: [group][panel][r][plane][s][channel of the
/// plane][lane], two vectors of filters to a panel, one in the last when so few remain; absent filters are zeros.
/// </summary>
internal static unsafe class FilterPacking
{
    /// <summary>The packed filters, shared by every kernel that has this format.</summary>
    public static AlignedBuffer Filters(ConvolutionRequest request, ConvolutionPlan plan)
    {
        string order = request.InputLayout switch
        {
            Layout.Nchw => "planar",
            Layout.Nhwc => "pixels",
            _ => "blocked",
        };
        string format = $"conv.{order}{plan.Lanes}.k{request.K}c{request.C}r{request.R}s{request.S}g{request.Groups}";
        return request.Filters.Packed(format, filters => Pack(filters, request, plan));
    }

    /// <summary>The bias with the padding of the packed filters, or null for none.</summary>
    public static AlignedBuffer? Bias(ConvolutionRequest request, ConvolutionPlan plan) =>
        request.Bias?.Packed($"conv.bias{plan.Lanes}.k{request.K}g{request.Groups}", bias =>
        {
            int padded = plan.PaddedFilters;
            var packed = new AlignedBuffer((long)request.Groups * padded * sizeof(float));
            for (int k = 0; k < request.K; k++)
                packed.Floats[(k / plan.Filters * padded) + (k % plan.Filters)] = bias[k];
            return packed;
        });

    /// <summary>The bias of one group padded to whole vectors, zeros where there is none.</summary>
    public static AlignedBuffer PaddedBias(ConvolutionRequest request, int lanes)
    {
        int padded = (request.K + lanes - 1) / lanes * lanes;
        if (request.Bias is not { } bias) return new AlignedBuffer(padded * sizeof(float));
        return bias.Packed($"conv.bias{lanes}.k{request.K}g1", values =>
        {
            var packed = new AlignedBuffer(padded * sizeof(float));
            values.CopyTo(new Span<float>(packed.Floats, padded));
            return packed;
        });
    }

    private static AlignedBuffer Pack(ReadOnlySpan<float> filters, ConvolutionRequest request, ConvolutionPlan plan)
    {
        var packed = new AlignedBuffer((long)request.Groups * plan.GroupFloats * sizeof(float));
        int filterFloats = plan.Channels * request.R * request.S;
        for (int k = 0; k < request.K; k++)
        {
            int inGroup = k % plan.Filters, panel = inGroup / plan.PanelFilters;
            int width = plan.VectorsOf(panel) * plan.Lanes;
            float* to = packed.Floats + ((long)(k / plan.Filters) * plan.GroupFloats) + plan.PanelStart(panel)
                + (inGroup % plan.PanelFilters);
            PackFilter(filters.Slice(k * filterFloats, filterFloats), to, width, request, plan);
        }

        return packed;
    }

    private static void PackFilter(
        ReadOnlySpan<float> filter, float* to, int width, ConvolutionRequest request, ConvolutionPlan plan)
    {
        int taps = request.R * request.S;
        for (int r = 0; r < request.R; r++)
        {
            for (int first = 0; first < plan.Channels; first += plan.PlaneChannels)
            {
                int end = Math.Min(plan.Channels, first + plan.PlaneChannels);
                for (int s = 0; s < request.S; s++)
                    for (int c = first; c < end; c++, to += width) *to = filter[(c * taps) + (r * request.S) + s];
            }
        }
    }
}
