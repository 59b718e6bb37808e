using System.Runtime.Intrinsics;
using Hone.Kernels;
using Hone.Kernels.Depthwise;
using Hone.Kernels.Quantized;
using Hone.Kernels.Simd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench;

/// <summary>Kernels over bytes of quantized networks, one thread.</summary>
internal static unsafe class ByteBench
{
    private const int Channels = 1024;

    private static readonly (int Channels, int Size, int Filter, int Stride)[] s_depthwise =
    [
        (32, 112, 3, 1), (64, 112, 3, 2), (128, 56, 3, 1), (128, 56, 3, 2), (256, 28, 3, 1), (512, 14, 3, 1),
        (512, 14, 3, 2), (1024, 7, 3, 1), (480, 14, 5, 1), (240, 28, 5, 1), (96, 56, 5, 2), (96, 56, 7, 1),
    ];

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
            foreach (long length in new[] { 25_088L, 401_408 }) Add(level, length);
            foreach (var (channels, size, filter, stride) in s_depthwise)
                Depthwise(level, channels, size, filter, stride, output);
            ByteMapBench.Run(level);
        }
    }

    private static void Add(SimdLevel level, long length)
    {
        var request = new ByteAddRequest
        {
            Length = length, A = new(0.02f, 100), B = new(0.03f, 128), Y = new(0.04f, 120), Low = -120, High = 135,
        };
        using var a = KernelTimer.Numbers(length / sizeof(float));
        using var b = KernelTimer.Numbers(length / sizeof(float));
        using var y = KernelTimer.Numbers(length / sizeof(float));
        using var bound = new BoundKernel(KernelTable.Create(request, level)!, a, b, y);
        double least = Timing.LeastInTurns([bound.Run], 0.2)[0];
        Console.WriteLine($"{bound.Kernel.Name} {length} bytes: {least * 1e6:F1} us, {length / least / 1e9:F1} G/s");
    }

    // The bytes and float32 in turns, over the same pictures.
    private static void Depthwise(
        SimdLevel level, int channels, int size, int filter, int stride, Requantization output)
    {
        var floats = new DepthwiseRequest
        {
            C = channels, H = size, W = size, R = filter, S = filter, StrideH = stride, StrideW = stride,
            PadTop = filter / 2, PadLeft = filter / 2, PadBottom = filter / 2, PadRight = filter / 2,
            Activation = Activation.Clip(0, 6), Filters = new Weights(new float[channels * filter * filter]),
        };
        var bytes = new ByteDepthwiseRequest
        {
            C = channels, H = size, W = size, R = filter, S = filter, StrideH = stride, StrideW = stride,
            PadTop = filter / 2, PadLeft = filter / 2, PadBottom = filter / 2, PadRight = filter / 2,
            Filters = Tensor.Create(DataType.UInt8, new Shape(channels, 1, filter, filter)), FilterZero = [128],
            InputZero = 128, Output = output,
        };
        using var x = KernelTimer.Numbers((long)channels * size * size);
        using var y = KernelTimer.Numbers((long)channels * floats.P * floats.Q);
        using var one = new BoundKernel(KernelTable.Create(floats, level)!, x, null, y);
        using var other = new BoundKernel(KernelTable.Create(bytes, level)!, x, y);
        double[] least = Timing.LeastInTurns([one.Run, other.Run], 0.3);
        double vectors = (double)channels / level.Lanes() * floats.P * floats.Q;
        Console.WriteLine(
            $"{channels,5}ch {size,3} {filter}x{filter} s{stride} {other.Kernel.Name,-22} {least[1] * 1e6,7:F1} us"
            + $" {least[1] / vectors * 1e9,5:F2} ns a vector; {one.Kernel.Name,-25} {least[0] * 1e6,7:F1} us,"
            + $" {least[0] / least[1]:F2} x");
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
