using System.Numerics;
using System.Runtime.CompilerServices;
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

    private static AlignedBuffer Pack(ReadOnlySpan<float> filters, WinogradShape shape)
    {
        var packed = new AlignedBuffer((long)shape.Points * shape.C * shape.BlocksK * shape.Lanes * sizeof(float));
        int taps = shape.Rows.Taps * shape.Columns.Taps, most = shape.PanelFilters;
        // Doubles are handled in pairs of the machine's vectors, which may be wider than the panels.
        int pitch = Math.Max(most, 2 * Vector<double>.Count);
        int rows = taps + (shape.Rows.Side * shape.Columns.Taps);
        using var room = new AlignedBuffer((long)sizeof(double) * pitch * rows);
        double* seen = (double*)room.Pointer, half = seen + (taps * pitch);
        for (int panel = 0; panel < shape.Panels; panel++)
        {
            int first = panel * most, width = shape.VectorsOf(panel) * shape.Lanes;
            int count = Math.Min(shape.K - first, width);
            nint pointPitch = (nint)shape.C * width;
            float* to = packed.Floats + shape.PanelStart(panel);
            for (int c = 0; c < shape.C; c++, to += width)
            {
                for (int k = 0; k < count; k++)
                {
                    var g = filters.Slice((((first + k) * shape.C) + c) * taps, taps);
                    for (int t = 0; t < taps; t++) seen[(t * pitch) + k] = g[t];
                }

                for (int t = 0; t < taps; t++)
                    new Span<double>(seen + (t * pitch) + count, pitch - count).Clear();
                var target = new Target { At = to, Width = width, Pitch = pointPitch };
                Transform(seen, pitch, shape.Rows.G, shape.Columns.G, half, target);
            }
        }

        return packed;
    }

    // to[i, j] = sum over r, s of rows[i, r] g[r, s] columns[j, s] for a panel of filters side by side.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform(
        double* g, int pitch, double[,] rows, double[,] columns, double* half, Target to)
    {
        int side = rows.GetLength(0), taps = columns.GetLength(1);
        for (int i = 0; i < side; i++)
        {
            for (int s = 0; s < taps; s++)
            {
                double* at = half + (((i * taps) + s) * pitch);
                for (int k = 0; k < to.Width; k += Vector<double>.Count)
                {
                    var sum = Vector<double>.Zero;
                    for (int r = 0; r < rows.GetLength(1); r++)
                        sum += rows[i, r] * Unsafe.Read<Vector<double>>(g + (((r * taps) + s) * pitch) + k);
                    Unsafe.Write(at + k, sum);
                }
            }
        }

        for (int i = 0; i < side; i++)
            for (int j = 0; j < columns.GetLength(0); j++, to.At += to.Pitch)
                Point(half + (i * taps * pitch), pitch, columns, j, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Point(double* half, int pitch, double[,] columns, int j, Target to)
    {
        for (int k = 0; k < to.Width; k += 2 * Vector<double>.Count)
        {
            Vector<double> low = Vector<double>.Zero, high = low;
            for (int s = 0; s < columns.GetLength(1); s++)
            {
                double* at = half + (s * pitch) + k;
                low += columns[j, s] * Unsafe.Read<Vector<double>>(at);
                high += columns[j, s] * Unsafe.Read<Vector<double>>(at + Vector<double>.Count);
            }

            var point = Vector.Narrow(low, high);
            if (k + Vector<float>.Count <= to.Width) Unsafe.Write(to.At + k, point);
            else for (int lane = 0; k + lane < to.Width; lane++) to.At[k + lane] = point[lane];
        }
    }

    // The first filter's first point, how many filters lie side by side, and floats from one point to the next.
    private struct Target
    {
        public float* At;
        public int Width;
        public nint Pitch;
    }
}
