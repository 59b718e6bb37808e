using System.Runtime.CompilerServices;
using Hone.Kernels.Gemm;
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
        long bytes = (long)request.Groups * plan.GroupFloats * sizeof(float);
        return request.Filters.Packed(
            format,
            () => new AlignedBuffer(bytes, zeroed: plan.PaddedFilters != plan.Filters),
            new Packing(request.Groups * plan.Panels, (part, values, packed) =>
                PackPanel(part / plan.Panels, part % plan.Panels, values, packed.Floats, request, plan)));
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

    private static void PackPanel(
        int group, int panel, WeightReader values, float* packed, ConvolutionRequest request, ConvolutionPlan plan)
    {
        int first = panel * plan.PanelFilters, width = plan.VectorsOf(panel) * plan.Lanes;
        int count = Math.Min(plan.Filters - first, width), filterFloats = plan.Channels * request.R * request.S;
        float* to = packed + ((long)group * plan.GroupFloats) + plan.PanelStart(panel);
        fixed (float* from = values.Range(((group * plan.Filters) + first) * filterFloats, count * filterFloats))
        {
            if (request is { R: 1, S: 1 }) PanelPacking.Transpose(from, filterFloats, to, width, count, filterFloats);
            else PackTaps(from, count, to, width, request, plan);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackTaps(
        float* from, int count, float* to, int width, ConvolutionRequest request, ConvolutionPlan plan)
    {
        int taps = request.R * request.S, filterFloats = plan.Channels * taps;
        for (int r = 0; r < request.R; r++)
        {
            for (int first = 0; first < plan.Channels; first += plan.PlaneChannels)
            {
                int end = Math.Min(plan.Channels, first + plan.PlaneChannels);
                for (int s = 0; s < request.S; s++)
                {
                    for (int c = first; c < end; c++, to += width)
                    {
                        float* filter = from + (c * taps) + (r * request.S) + s;
                        for (int k = 0; k < count; k++, filter += filterFloats) to[k] = *filter;
                    }
                }
            }
        }
    }
}
