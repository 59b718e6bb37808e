using System.Runtime.CompilerServices;
using Hone.Machine;

namespace Hone.Kernels.Convolution.Im2col;

/// <summary>
/// Which pixel of the input a tap (r, s) of the filter sees for each pixel of the output: its number h W + w, or -1
/// where it falls on padding. Numbers are relative to the image, so one table serves all images, groups and channels.
/// </summary>
/// <remarks>
/// Source: Dukhan 2019, "The indirect convolution algorithm", arXiv:1907.02129, which keeps addresses.
/// </remarks>
internal static unsafe class TapOffsets
{
    /// <summary>The offsets of one tap for consecutive pixels; -1 for pixels beyond the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ConvolutionRequest c, int tap, int pixel, int count, int* to)
    {
        int pixels = c.P * c.Q, columns = c.Q, width = c.W, step = c.StrideW;
        int top = (tap / c.S * c.DilationH) - c.PadTop, left = (tap % c.S * c.DilationW) - c.PadLeft;
        int exist = Math.Min(count, pixels - pixel), p = pixel / columns, q = pixel % columns;
        for (int done = 0; done < exist; p++, q = 0)
        {
            int length = Math.Min(columns - q, exist - done), h = (p * c.StrideH) + top, w = (q * step) + left;
            // A row outside has no columns inside.
            uint inside = (uint)h < (uint)c.H ? (uint)width : 0;
            int row = h * width;
            for (int end = done + length; done < end; done++, w += step) to[done] = (uint)w < inside ? row + w : -1;
        }

        for (int i = Math.Max(exist, 0); i < count; i++) to[i] = -1;
    }

    /// <summary>The offsets of all taps, [R S][pitch].</summary>
    public static AlignedBuffer Table(ConvolutionRequest c, int pitch)
    {
        var table = new AlignedBuffer((long)c.R * c.S * pitch * sizeof(int), zeroed: false);
        for (int tap = 0; tap < c.R * c.S; tap++)
            Fill(c, tap, 0, pitch, (int*)table.Pointer + ((long)tap * pitch));
        return table;
    }
}
