using Hone.Kernels.Simd;
using Hone.Tensors;

namespace Hone.Kernels.Convolution.Im2col;

/// <summary>Writes a block of the matrix of pixels, in rows or in panels, from NCHW or NHWC.</summary>
internal sealed unsafe class MatrixFill<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    // Channels of which a block of pixels is gathered together: their lines and pages stay near until all is read.
    private const int ChannelsTogether = 32;

    private readonly MatrixPlan _plan;
    private readonly int* _table;
    private readonly int _tablePitch;
    private readonly bool _pixelsTogether;
    private readonly nint _plane;

    /// <summary>Writes blocks of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="table">What <see cref="TapOffsets.Table"/> made, or null to compute offsets on the way.</param>
    /// <param name="tablePitch">Its pitch.</param>
    public MatrixFill(MatrixPlan plan, int* table, int tablePitch)
    {
        _plan = plan;
        _table = table;
        _tablePitch = tablePitch;
        _pixelsTogether = plan.Request.InputLayout == Layout.Nchw;
        _plane = (nint)plan.Request.H * plan.Request.W;
    }

    /// <summary>
    /// Steps k0 to k1 of pixels; rows have the given pitch, panels follow each other without gaps.
    /// </summary>
    /// <param name="x">The group's first channel of the image.</param>
    /// <param name="pixel0">The first pixel; the first of a panel.</param>
    /// <param name="pixel1">The pixel after the last.</param>
    /// <param name="k0">The first step.</param>
    /// <param name="k1">The step after the last.</param>
    /// <param name="to">Where the block goes.</param>
    /// <param name="pitch">Floats from one row to the next.</param>
    /// <param name="room">Room for three numbers of each pixel.</param>
    public void Run(float* x, int pixel0, int pixel1, int k0, int k1, float* to, nint pitch, int* room)
    {
        var c = _plan.Request;
        if (_plan.InRows && !_pixelsTogether && _table == null)
        {
            PixelRows<S, V>.Fill(x, c, pixel0, pixel1, k0, k1, to, pitch);
            return;
        }

        int channels = _plan.Channels, count = _plan.Padded(pixel1 - pixel0);
        int* corners = room + count;
        if (_table == null) TapOffsets.Corners(c, pixel0, count, corners);
        for (int tap = k0 / channels; tap * channels < k1; tap++)
        {
            int first = tap * channels, c0 = Math.Max(k0 - first, 0), c1 = Math.Min(k1 - first, channels);
            int* offsets = room;
            if (_table != null) offsets = _table + ((nint)tap * _tablePitch) + pixel0;
            else TapOffsets.Fill(c, tap, corners, count, offsets);
            if (_plan.InRows) Rows(x, c0, c1, offsets, pixel1 - pixel0, to + (first + c0 - k0), pitch);
            else Panels(x, c0, c1, offsets, count, to + ((nint)(first + c0 - k0) * _plan.Width), k1 - k0);
        }
    }

    private void Rows(float* x, int c0, int c1, int* offsets, int count, float* to, nint pitch)
    {
        nint pixel = _plan.Request.C;
        if (_pixelsTogether) PixelPanels.Scatter(x + (c0 * _plane), 1, _plane, c1 - c0, offsets, count, to, pitch, 1);
        else PixelRows<S, V>.CopyTap(x + c0, pixel, c1 - c0, offsets, count, to, pitch);
    }

    private void Panels(float* x, int c0, int c1, int* offsets, int count, float* to, int steps)
    {
        nint width = _plan.Width, pixel = _plan.Request.C, panel = steps * width;
        if (!_pixelsTogether)
        {
            for (int i = 0; i < count; i += (int)width, to += panel)
                PixelPanels.Scatter(x + c0, pixel, 1, c1 - c0, offsets + i, (int)width, to, 1, width);
            return;
        }

        for (int c = c0; c < c1; c += ChannelsTogether, to += ChannelsTogether * width)
        {
            int channels = Math.Min(ChannelsTogether, c1 - c);
            float* at = to;
            for (int i = 0; i < count; i += (int)width, at += panel)
                PixelPanels.Fill(x + (c * _plane), _plane, channels, offsets + i, at, (int)width);
        }
    }
}
