using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
    /// <summary>Pixels come in eights.</summary>
    public const int Group = 8;

    // A row so far above the image that no tap reaches it.
    private const int Nowhere = int.MinValue / 2;

    /// <summary>Where the first tap stands for consecutive pixels; nowhere for pixels beyond the last.</summary>
    /// <param name="c">The convolution.</param>
    /// <param name="pixel">The first output pixel.</param>
    /// <param name="count">How many, a multiple of eight.</param>
    /// <param name="corners">Room for so many rows, then so many columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Corners(ConvolutionRequest c, int pixel, int count, int* corners)
    {
        int columns = c.Q, rows = c.P, p = pixel / columns, q = pixel % columns;
        for (int i = 0; i < count; i++)
        {
            corners[i] = p < rows ? (p * c.StrideH) - c.PadTop : Nowhere;
            corners[count + i] = (q * c.StrideW) - c.PadLeft;
            if (++q < columns) continue;
            q = 0;
            p++;
        }
    }

    /// <summary>The offsets of one tap for the pixels of such corners.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ConvolutionRequest c, int tap, int* corners, int count, int* to)
    {
        var down = Vector256.Create(tap / c.S * c.DilationH);
        var right = Vector256.Create(tap % c.S * c.DilationW);
        var height = Vector256.Create(c.H);
        var width = Vector256.Create(c.W);
        for (int i = 0; i < count; i += Group)
        {
            var h = Vector256.Load(corners + i) + down;
            var w = Vector256.Load(corners + count + i) + right;
            var outside = Vector256.LessThan(h | w, Vector256<int>.Zero)
                | Vector256.GreaterThanOrEqual(h, height) | Vector256.GreaterThanOrEqual(w, width);
            ((h * width) + w | outside).Store(to + i);
        }
    }

    /// <summary>The offsets of all taps, [R S][pitch], the pitch a multiple of eight.</summary>
    public static AlignedBuffer Table(ConvolutionRequest c, int pitch)
    {
        using var corners = new AlignedBuffer(2L * pitch * sizeof(int), zeroed: false);
        Corners(c, 0, pitch, (int*)corners.Pointer);
        var table = new AlignedBuffer((long)c.R * c.S * pitch * sizeof(int), zeroed: false);
        for (int tap = 0; tap < c.R * c.S; tap++)
            Fill(c, tap, (int*)corners.Pointer, pitch, (int*)table.Pointer + ((long)tap * pitch));
        return table;
    }
}
