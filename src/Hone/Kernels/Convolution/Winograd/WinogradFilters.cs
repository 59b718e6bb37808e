using System.Numerics;
using System.Runtime.CompilerServices;
using Hone.Machine;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// U = Gr g Gc^T of every filter and channel, as the micro-kernel reads it: [panel of filters][point][channel][filter
/// of the panel], two vectors of filters to a panel, one in the last when so few remain; absent filters are zeros.
/// </summary>
/// <remarks>
/// Computed in double precision and rounded once. A part of the packing is a panel: its filters lie together.
/// </remarks>
internal sealed unsafe class WinogradFilters
{
    private readonly WinogradShape _shape;
    private readonly double[] _rows;
    private readonly double[] _columns;
    private readonly int _taps;

    // Doubles from the same tap of one filter to that of the next row of taps: whole pairs of the machine's vectors,
    // which may be wider than the panels.
    private readonly int _pitch;

    private WinogradFilters(WinogradShape shape)
    {
        _shape = shape;
        _rows = [.. shape.Rows.G.Cast<double>()];
        _columns = [.. shape.Columns.G.Cast<double>()];
        _taps = shape.Rows.Taps * shape.Columns.Taps;
        _pitch = Math.Max(shape.PanelFilters, 2 * Vector<double>.Count);
    }

    /// <summary>The packed filters, shared by every kernel that has this format.</summary>
    public static AlignedBuffer Pack(ConvolutionRequest request, WinogradShape shape)
    {
        string format = $"conv.winograd{shape.Rows.Outputs}x{shape.Columns.Outputs}r{request.R}s{request.S}"
            + $".c{shape.Lanes}.k{request.K}c{request.C}";
        long floats = (long)shape.Points * shape.C * shape.BlocksK * shape.Lanes;
        return request.Filters.Packed(
            format,
            () => new AlignedBuffer(floats * sizeof(float), zeroed: false),
            new Packing(shape.Panels, new WinogradFilters(shape).PackPanel));
    }

    private void PackPanel(int panel, WeightReader values, AlignedBuffer packed)
    {
        int first = panel * _shape.PanelFilters, width = _shape.VectorsOf(panel) * _shape.Lanes;
        int count = Math.Min(_shape.K - first, width), filterFloats = _shape.C * _taps;
        using var room = new AlignedBuffer(
            (long)sizeof(double) * _pitch * (_taps + (_shape.Rows.Side * _shape.Columns.Taps)));
        fixed (float* g = values.Range(first * filterFloats, count * filterFloats))
            PackPanel(g, count, width, (double*)room.Pointer, packed.Floats + _shape.PanelStart(panel));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackPanel(float* g, int count, int width, double* seen, float* to)
    {
        int taps = _taps, pitch = _pitch;
        nint filterFloats = (nint)_shape.C * taps;
        double* half = seen + (taps * pitch);
        // Filters that are absent stay zero: the room begins so.
        fixed (double* rows = _rows, columns = _columns)
        {
            for (int c = 0; c < _shape.C; c++, g += taps, to += width)
            {
                for (int k = 0; k < count; k++)
                    for (int t = 0; t < taps; t++) seen[(t * pitch) + k] = g[(k * filterFloats) + t];
                Half(seen, rows, half, width);
                Points(half, columns, to, width);
            }
        }
    }

    // half[i, s] = sum over r of rows[i, r] g[r, s], for a panel of filters side by side.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Half(double* g, double* rows, double* half, int width)
    {
        int side = _shape.Rows.Side, taps = _shape.Rows.Taps, columns = _shape.Columns.Taps, pitch = _pitch;
        nint tapPitch = (nint)columns * pitch;
        for (int s = 0; s < columns; s++, g += pitch, half += pitch)
        {
            for (int k = 0; k < width; k += Vector<double>.Count)
            {
                double* row = rows, at = half + k;
                for (int i = 0; i < side; i++, at += tapPitch)
                {
                    double* tap = g + k;
                    var sum = Vector<double>.Zero;
                    for (int r = 0; r < taps; r++, tap += tapPitch) sum += *row++ * Unsafe.Read<Vector<double>>(tap);
                    Unsafe.Write(at, sum);
                }
            }
        }
    }

    // to[i, j] = sum over s of half[i, s] columns[j, s], rounded.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Points(double* half, double* columns, float* to, int width)
    {
        int side = _shape.Columns.Side, taps = _shape.Columns.Taps, pitch = _pitch;
        nint pointPitch = (nint)_shape.C * width;
        for (int i = 0; i < _shape.Rows.Side; i++, half += taps * pitch, to += side * pointPitch)
        {
            for (int k = 0; k < width; k += 2 * Vector<double>.Count)
            {
                double* column = columns;
                float* at = to + k;
                for (int j = 0; j < side; j++, at += pointPitch)
                {
                    double* tap = half + k;
                    Vector<double> low = Vector<double>.Zero, high = low;
                    for (int s = 0; s < taps; s++, tap += pitch, column++)
                    {
                        low += *column * Unsafe.Read<Vector<double>>(tap);
                        high += *column * Unsafe.Read<Vector<double>>(tap + Vector<double>.Count);
                    }

                    var point = Vector.Narrow(low, high);
                    if (k + Vector<float>.Count <= width) Unsafe.Write(at, point);
                    else new Span<float>(&point, width - k).CopyTo(new Span<float>(at, width - k));
                }
            }
        }
    }
}
