using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Hone.Kernels.Copies;

/// <summary>Transposes matrices of 4-byte elements: to[j toStep + i] = from[i fromStep + j].</summary>
/// <remarks>
/// Squares of 4 x 4 in registers, in bands of sixteen rows of the source: sixteen streams are read and whole cache
/// lines written. About 12 bytes a cycle from the second cache level, beyond the speed of memory.
/// </remarks>
internal static unsafe class MatrixTranspose
{
    private const int Band = 16;

    /// <summary>
    /// Transposes <paramref name="rows"/> x <paramref name="columns"/> of the source; strides are in elements.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* from, long fromStep, float* to, long toStep, long rows, long columns)
    {
        if (rows < 4)
        {
            for (long j = 0; j < columns; j++, from++, to += toStep)
                for (long i = 0; i < rows; i++) to[i] = from[i * fromStep];
            return;
        }

        long wholeColumns = columns & ~3L;
        for (long i = 0; i < rows; i += Band)
        {
            long band = Math.Min(Band, rows - i), wholeRows = i + (band & ~3L);
            for (long j = 0; j < wholeColumns; j += 4)
            {
                long k = i;
                for (; Avx.IsSupported && k + 8 <= wholeRows; k += 8)
                    Eight(from + (k * fromStep) + j, fromStep, to + (j * toStep) + k, toStep);
                for (; k < wholeRows; k += 4)
                    Square(from + (k * fromStep) + j, fromStep, to + (j * toStep) + k, toStep);
            }

            for (long k = i; k < i + band; k++)
                for (long j = k < wholeRows ? wholeColumns : 0; j < columns; j++)
                    to[(j * toStep) + k] = from[(k * fromStep) + j];
        }
    }

    // Eight rows of four: two squares side by side, a half of each register.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(float* from, long fromStep, float* to, long toStep)
    {
        float* below = from + (4 * fromStep);
        var a = Vector256.Create(Vector128.Load(from), Vector128.Load(below));
        var b = Vector256.Create(Vector128.Load(from + fromStep), Vector128.Load(below + fromStep));
        var c = Vector256.Create(Vector128.Load(from + (2 * fromStep)), Vector128.Load(below + (2 * fromStep)));
        var d = Vector256.Create(Vector128.Load(from + (3 * fromStep)), Vector128.Load(below + (3 * fromStep)));
        var ac = Avx.UnpackLow(a, c);
        var bd = Avx.UnpackLow(b, d);
        Avx.UnpackLow(ac, bd).Store(to);
        Avx.UnpackHigh(ac, bd).Store(to + toStep);
        ac = Avx.UnpackHigh(a, c);
        bd = Avx.UnpackHigh(b, d);
        Avx.UnpackLow(ac, bd).Store(to + (2 * toStep));
        Avx.UnpackHigh(ac, bd).Store(to + (3 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(float* from, long fromStep, float* to, long toStep)
    {
        var a = Vector128.Load(from);
        var b = Vector128.Load(from + fromStep);
        var c = Vector128.Load(from + (2 * fromStep));
        var d = Vector128.Load(from + (3 * fromStep));
        var ac = Low(a, c);
        var bd = Low(b, d);
        Low(ac, bd).Store(to);
        High(ac, bd).Store(to + toStep);
        ac = High(a, c);
        bd = High(b, d);
        Low(ac, bd).Store(to + (2 * toStep));
        High(ac, bd).Store(to + (3 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
