using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hone.Kernels.Convolution.Im2col;

/// <summary>Gathers what a tap sees of planar channels into rows of a panel, eight pixels at a time.</summary>
internal static unsafe class PixelPanels
{
    private const int Group = TapOffsets.Group;

    /// <summary>to[c width + i] = x[c plane + offsets[i]], 0 where the offset is negative, for i below width.</summary>
    /// <param name="x">The first channel.</param>
    /// <param name="plane">Floats from one channel to the next.</param>
    /// <param name="channels">How many.</param>
    /// <param name="offsets">The offset of each pixel of the panel.</param>
    /// <param name="to">The row of the first channel.</param>
    /// <param name="width">Floats of a row, a multiple of eight.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(float* x, nint plane, int channels, int* offsets, float* to, int width)
    {
        for (int i = 0; i < width; i += Group)
        {
            // Whether these are neighbours is looked at once for all channels.
            bool near = AreNear(offsets + i);
            if (near && Vector512.IsHardwareAccelerated && i + Group < width
                && offsets[i + Group] == offsets[i] + Group && AreNear(offsets + i + Group))
            {
                CopyTwo(x + offsets[i], plane, channels, to + i, width);
                i += Group;
            }
            else if (near) Copy(x + offsets[i], plane, channels, to + i, width);
            else Gather(x, plane, channels, offsets + i, to + i, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreNear(int* offsets) => offsets[0] >= 0
        && Vector256.EqualsAll(Vector256.Load(offsets), Vector256.Create(offsets[0]) + Vector256<int>.Indices);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyTwo(float* x, nint plane, int channels, float* to, nint pitch)
    {
        for (; channels > 0; channels--, x += plane, to += pitch) Vector512.Load(x).Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float* x, nint plane, int channels, float* to, nint pitch)
    {
        for (; channels > 0; channels--, x += plane, to += pitch) Vector256.Load(x).Store(to);
    }

    // Eight pixels that are not all neighbours.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(float* x, nint plane, int channels, int* offsets, float* to, nint pitch)
    {
        var at = Vector256.Load(offsets);
        var last = offsets[Group - 1] >= 0
            ? Vector256.Create(offsets[Group - 1] - (Group - 1))
            : Vector256.Create(offsets[0]);
        var exist = Vector256.GreaterThanOrEqual(at, Vector256<int>.Zero);
        if (Vector256.EqualsAll(exist, Vector256<int>.Zero))
        {
            for (; channels > 0; channels--, to += pitch) Vector256<float>.Zero.Store(to);
        }
        else if (!Avx2.IsSupported)
        {
            for (; channels > 0; channels--, x += plane, to += pitch)
                for (int i = 0; i < Group; i++) to[i] = offsets[i] < 0 ? 0 : x[offsets[i]];
        }
        else if (Vector256.EqualsAll(at, Vector256.ConditionalSelect(exist, last + Vector256<int>.Indices, at)))
        {
            // Neighbours, some on padding.
            var mask = exist.AsSingle();
            x += last[0];
            for (; channels > 0; channels--, x += plane, to += pitch) Avx.MaskLoad(x, mask).Store(to);
        }
        else if (Vector256.EqualsAll(at, Vector256.Create(offsets[0]) + (2 * Vector256<int>.Indices))
            && offsets[0] >= 0)
        {
            // Every second, as with a stride of 2: of fifteen floats, read as two overlapping eights.
            x += offsets[0];
            for (; channels > 0; channels--, x += plane, to += pitch)
            {
                var low = Vector256.Load(x);
                var high = Vector256.Load(x + 7);
                var mixed = Avx.Shuffle(low, high, 0b_11_01_10_00).AsDouble();
                Avx2.Permute4x64(mixed, 0b_11_01_10_00).AsSingle().Store(to);
            }
        }
        else
        {
            var mask = exist.AsSingle();
            for (; channels > 0; channels--, x += plane, to += pitch)
                Avx2.GatherMaskVector256(Vector256<float>.Zero, x, at, mask, sizeof(float)).Store(to);
        }
    }

    /// <summary>
    /// The same with any distances, a float at a time: where the input's layout is not the one that the matrix wants.
    /// </summary>
    /// <param name="x">The first channel.</param>
    /// <param name="pixel">Floats from one pixel of x to the next.</param>
    /// <param name="plane">Floats from one channel of x to the next.</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="offsets">An offset for each pixel.</param>
    /// <param name="count">How many pixels.</param>
    /// <param name="to">The first channel of the first pixel.</param>
    /// <param name="toPixel">Floats from one pixel to the next.</param>
    /// <param name="toPlane">Floats from one channel to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(
        float* x, nint pixel, nint plane, int channels, int* offsets, int count, float* to, nint toPixel, nint toPlane)
    {
        for (int i = 0; i < count; i++, to += toPixel)
        {
            float* from = x + (offsets[i] * pixel), at = to;
            if (offsets[i] < 0)
                for (int c = 0; c < channels; c++, at += toPlane) *at = 0;
            else
                for (int c = 0; c < channels; c++, at += toPlane, from += plane) *at = *from;
        }
    }
}
