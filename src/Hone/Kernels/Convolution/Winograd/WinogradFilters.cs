using Hone.Machine;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// U = G g G^T of every filter and channel, as the micro-kernel reads it: [panel of filters][point][channel][filter of
/// the panel], two vectors of filters to a panel, one in the last when so few remain; absent filters are zeros.
/// </summary>
/// <remarks>Computed in double precision and rounded once.</remarks>
internal static unsafe class WinogradFilters
{
    /// <summary>The packed filters, shared by every kernel that has this format.</summary>
    public static AlignedBuffer Pack(ConvolutionRequest request, WinogradPlan plan, WinogradMatrices matrices) =>
        request.Filters.Packed(
            $"conv.winograd{plan.Outputs}.c{plan.Lanes}.k{request.K}c{request.C}",
            filters => Pack(filters, plan, matrices));

    /// <summary>The bias padded to whole vectors, zeros where there is none.</summary>
    public static AlignedBuffer Bias(ConvolutionRequest request, WinogradPlan plan)
    {
        int padded = plan.BlocksK * plan.Lanes;
        if (request.Bias is not { } bias) return new AlignedBuffer(padded * sizeof(float));
        return bias.Packed($"conv.bias{plan.Lanes}.k{request.K}g1", values =>
        {
            var packed = new AlignedBuffer(padded * sizeof(float));
            values.CopyTo(new Span<float>(packed.Floats, padded));
            return packed;
        });
    }

    private static AlignedBuffer Pack(ReadOnlySpan<float> filters, WinogradPlan plan, WinogradMatrices matrices)
    {
        var packed = new AlignedBuffer((long)plan.Points * plan.C * plan.BlocksK * plan.Lanes * sizeof(float));
        var half = new double[plan.Side, 3];
        for (int panel = 0; panel < plan.Panels; panel++)
        {
            int first = panel * plan.PanelFilters, width = plan.VectorsOf(panel) * plan.Lanes;
            int end = Math.Min(plan.K, first + width);
            nint pointPitch = (nint)plan.C * width;
            float* to = packed.Floats + plan.PanelStart(panel);
            for (int c = 0; c < plan.C; c++, to += width)
                for (int k = first; k < end; k++)
                    Transform(filters.Slice(((k * plan.C) + c) * 9, 9), matrices.G, half, to + (k - first), pointPitch);
        }

        return packed;
    }

    // to[i, j] = sum over r, s of G[i, r] g[r, s] G[j, s].
    private static void Transform(ReadOnlySpan<float> g, double[,] factors, double[,] half, float* to, nint pitch)
    {
        int side = factors.GetLength(0);
        for (int i = 0; i < side; i++)
            for (int s = 0; s < 3; s++)
                half[i, s] = (factors[i, 0] * g[s]) + (factors[i, 1] * g[3 + s]) + (factors[i, 2] * g[6 + s]);
        for (int i = 0; i < side; i++)
            for (int j = 0; j < side; j++, to += pitch)
            {
                double u = 0;
                for (int s = 0; s < 3; s++) u += half[i, s] * factors[j, s];
                *to = (float)u;
            }
    }
}
