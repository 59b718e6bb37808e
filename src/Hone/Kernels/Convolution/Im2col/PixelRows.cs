using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Im2col;

/// <summary>Copies what filters see of NHWC pixels into rows of the matrix, channels together.</summary>
/// <remarks>Up to a vector beyond the last step of a row is overwritten.</remarks>
internal static unsafe class PixelRows<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>
    /// Steps k0 to k1 of pixels: for each filter row zeros, a run of the input's row, zeros.
    /// </summary>
    /// <param name="x">The group's first channel of the image.</param>
    /// <param name="c">The convolution.</param>
    /// <param name="pixel0">The first output pixel.</param>
    /// <param name="pixel1">The output pixel after the last.</param>
    /// <param name="k0">The first step.</param>
    /// <param name="k1">The step after the last.</param>
    /// <param name="to">The first row, which begins with step k0.</param>
    /// <param name="pitch">Floats from one row to the next.</param>
    public static void Fill(
        float* x, ConvolutionRequest c, int pixel0, int pixel1, int k0, int k1, float* to, nint pitch)
    {
        int columns = c.Q, p = pixel0 / columns, q = pixel0 % columns;
        for (int i = pixel0; i < pixel1; i++, to += pitch)
        {
            FillRow(x, c, (p * c.StrideH) - c.PadTop, (q * c.StrideW) - c.PadLeft, k0, k1, to - k0);
            if (++q < columns) continue;
            q = 0;
            p++;
        }
    }

    // One row, of the pixel whose first tap stands at (top, left); to is where step 0 would go.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillRow(float* x, ConvolutionRequest c, int top, int left, int k0, int k1, float* to)
    {
        int channels = c.C / c.Groups, line = c.S * channels, dilation = c.DilationW;
        bool joined = c.Groups == 1 && dilation == 1;
        // The first column of the filter inside the image, and the first beyond it.
        int s0 = 0, s1 = c.S;
        if (left < 0) s0 = Math.Min(s1, (-left + dilation - 1) / dilation);
        if (left + ((s1 - 1) * dilation) >= c.W) s1 = left >= c.W ? s0 : ((c.W - 1 - left) / dilation) + 1;
        int r = k0 / line;
        for (int first = r * line; first < k1; first += line, r++)
        {
            int a = Math.Max(k0, first), b = Math.Min(k1, first + line), h = top + (r * c.DilationH);
            if ((uint)h >= (uint)c.H)
            {
                Zero(to + a, b - a);
                continue;
            }

            int low = Math.Clamp(first + (s0 * channels), a, b), high = Math.Clamp(first + (s1 * channels), low, b);
            float* row = x + ((((nint)h * c.W) + left) * c.C);
            Zero(to + a, low - a);
            if (joined) Copy(row + low - first, to + low, high - low);
            else CopyTaps(row, dilation * c.C, channels, low - first, high - first, to + first);
            Zero(to + high, b - high);
        }
    }

    /// <summary>The channels of one tap for consecutive pixels, zeros where the offset is negative.</summary>
    /// <param name="x">The first channel wanted of the image's first pixel.</param>
    /// <param name="pixel">Floats from one pixel to the next.</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="offsets">For each output pixel the input pixel.</param>
    /// <param name="count">How many output pixels.</param>
    /// <param name="to">The first row of the matrix, at the step of the first channel.</param>
    /// <param name="pitch">Floats from one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyTap(
        float* x, nint pixel, int channels, int* offsets, int count, float* to, nint pitch)
    {
        for (int i = 0; i < count; i++, to += pitch)
        {
            if (offsets[i] < 0) Zero(to, channels);
            else Copy(x + (offsets[i] * pixel), to, channels);
        }
    }

    // Steps low to high of a filter row whose taps do not follow each other.
    private static void CopyTaps(float* row, nint tapFloats, int channels, int low, int high, float* to)
    {
        while (low < high)
        {
            int s = low / channels, end = Math.Min(high, (s + 1) * channels);
            Copy(row + (s * tapFloats) + (low - (s * channels)), to + low, end - low);
            low = end;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* from, float* to, int count)
    {
        for (; count >= S.Lanes; count -= S.Lanes, from += S.Lanes, to += S.Lanes) S.Store(to, S.Load(from));
        if (count > 0) S.Store(to, S.LoadFirst(from, count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zero(float* to, int count)
    {
        for (; count > 0; count -= S.Lanes, to += S.Lanes) S.Store(to, S.Zero);
    }
}
