using Hone.Machine;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// U = Gr g Gc^T of every filter and channel, as the micro-kernel reads it: [panel of filters][point][channel][filter
/// of the panel], two vectors of filters to a panel, one in the last when so few remain; absent filters are zeros.
/// </summary>
/// <remarks>Computed in double precision and rounded once.</remarks>
internal static unsafe class WinogradFilters
{
    /// <summary>The packed filters, shared by every kernel that has this format.</summary>
    public static AlignedBuffer Pack(ConvolutionRequest request, WinogradShape shape) =>
        request.Filters.Packed(
            $"conv.winograd{shape.Rows.Outputs}x{shape.Columns.Outputs}r{request.R}s{request.S}"
                + $".c{shape.Lanes}.k{request.K}c{request.C}",
            filters => Pack(filters, shape));

    /// <summary>The bias padded to whole vectors, zeros where there is none.</summary>
    public static AlignedBuffer Bias(ConvolutionRequest request, WinogradShape shape)
    {
        int padded = shape.BlocksK * shape.Lanes;
        if (request.Bias is not { } bias) return new AlignedBuffer(padded * sizeof(float));
        return bias.Packed($"conv.bias{shape.Lanes}.k{request.K}g1", values =>
        {
            var packed = new AlignedBuffer(padded * sizeof(float));
            values.CopyTo(new Span<float>(packed.Floats, padded));
            return packed;
        });
    }

    private static AlignedBuffer Pack(ReadOnlySpan<float> filters, WinogradShape shape)
    {
        var packed = new AlignedBuffer((long)shape.Points * shape.C * shape.BlocksK * shape.Lanes * sizeof(float));
        int taps = shape.Rows.Taps * shape.Columns.Taps;
        var half = new double[shape.Rows.Side, shape.Columns.Taps];
        for (int panel = 0; panel < shape.Panels; panel++)
        {
            int first = panel * shape.PanelFilters, width = shape.VectorsOf(panel) * shape.Lanes;
            int end = Math.Min(shape.K, first + width);
            nint pointPitch = (nint)shape.C * width;
            float* to = packed.Floats + shape.PanelStart(panel);
            for (int c = 0; c < shape.C; c++, to += width)
                for (int k = first; k < end; k++)
                    Transform(
                        filters.Slice(((k * shape.C) + c) * taps, taps), shape.Rows.G, shape.Columns.G, half,
                        to + (k - first), pointPitch);
        }

        return packed;
    }

    // to[i, j] = sum over r, s of rows[i, r] g[r, s] columns[j, s].
    private static void Transform(
        ReadOnlySpan<float> g, double[,] rows, double[,] columns, double[,] half, float* to, nint pitch)
    {
        int taps = columns.GetLength(1);
        for (int i = 0; i < rows.GetLength(0); i++)
            for (int s = 0; s < taps; s++)
            {
                double sum = 0;
                for (int r = 0; r < rows.GetLength(1); r++) sum += rows[i, r] * g[(r * taps) + s];
                half[i, s] = sum;
            }

        for (int i = 0; i < rows.GetLength(0); i++)
            for (int j = 0; j < columns.GetLength(0); j++, to += pitch)
            {
                double u = 0;
                for (int s = 0; s < taps; s++) u += half[i, s] * columns[j, s];
                *to = (float)u;
            }
    }
}
