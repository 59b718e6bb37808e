using System.Runtime.Intrinsics;
using Hone.Kernels.Quantized;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Bench;

/// <summary>Kernels over bytes of quantized networks, one thread.</summary>
internal static unsafe class ByteBench
{
    private const int Channels = 512;

    /// <summary>Prints the times.</summary>
    public static void Run(IReadOnlyList<SimdLevel> levels)
    {
        float[] numbers = new float[Channels];
        Array.Fill(numbers, 0.01f);
        var output = new Requantization(numbers, numbers, -128, 127, 128);
        foreach (var level in levels)
        {
            if (level == SimdLevel.V512) Requantize<Simd512, Vector512<float>>(output);
            else if (level == SimdLevel.V256) Requantize<Simd256, Vector256<float>>(output);
            else Requantize<Simd128, Vector128<float>>(output);
        }
    }

    // A tile of 12 rows and 4 vectors, over and over: the sums stay in the first cache level.
    private static void Requantize<S, V>(Requantization output)
        where S : struct, ISimd<V>
        where V : struct
    {
        const int rows = 12, vectors = 4, times = 100;
        var requantizer = new Requantizer<S, V>(output);
        using var sums = KernelTimer.Numbers(rows * vectors * S.Lanes);
        using var y = KernelTimer.Numbers(rows * vectors * S.Lanes);
        double seconds = Timing.Least(
            () =>
            {
                for (int i = 0; i < times; i++)
                    for (int v = 0; v < vectors; v++)
                    {
                        int* from = (int*)sums.Pointer + (v * rows * S.Lanes);
                        requantizer.Rows(from, rows, v, y.Pointer + (v * rows * S.Lanes), S.Lanes);
                    }
            }, 0.3);
        Console.WriteLine(
            $"requantize v{S.Lanes * 32}: {seconds / times / rows / vectors * 1e9,6:F2} ns a vector of {S.Lanes} sums");
    }
}
