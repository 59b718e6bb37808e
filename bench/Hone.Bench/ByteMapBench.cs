using Hone.Kernels;
using Hone.Kernels.Pooling;
using Hone.Kernels.Quantized;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench;

/// <summary>
/// Maps of bytes beside a copy, and max pooling of bytes beside the same of float32, in turns, one thread: GB/s count
/// bytes read and written.
/// </summary>
internal static unsafe class ByteMapBench
{
    // Seconds for each pair.
    private const double Budget = 0.4;

    // Windows of size R, StrideH.
    private static readonly ByteMaxPoolRequest[] s_pools =
    [
        Pool(64, 112, 3, 2, 1), Pool(192, 28, 3, 1, 1), Pool(832, 7, 3, 1, 1), Pool(256, 13, 13, 1, 6),
        Pool(64, 112, 2, 2, 0), Pool(16, 112, 3, 2, 1),
    ];

    /// <summary>Prints the times.</summary>
    public static void Run(SimdLevel level)
    {
        foreach (int length in new[] { 1 << 14, 1 << 20 }) Map(level, length);
        foreach (var pool in s_pools) Pool(level, pool);
    }

    private static void Map(SimdLevel level, long length)
    {
        var table = new byte[256];
        for (int i = 0; i < 256; i++) table[i] = (byte)(i * 7);
        using var x = KernelTimer.Numbers(length / sizeof(float));
        using var y = KernelTimer.Numbers(length / sizeof(float));
        var kernel = KernelTable.Create(new ByteMapRequest { Length = length, Table = table }, level)!;
        using var bound = new BoundKernel(kernel, x, y);
        double[] least = Timing.LeastInTurns(
            [bound.Run, () => Buffer.MemoryCopy(x.Pointer, y.Pointer, length, length)], Budget);
        Console.WriteLine(
            $"| {kernel.Name} | {length} bytes | {least[0] * 1e6:F1} us, {2 * length / least[0] / 1e9:F0} GB/s"
            + $" | copy {least[1] * 1e6:F1} us |");
    }

    private static void Pool(SimdLevel level, ByteMaxPoolRequest r)
    {
        var floats = new PoolRequest
        {
            Kind = PoolKind.Max, Layout = Layout.Nchwc, C = r.C, H = r.H, W = r.W, R = r.R, S = r.S,
            StrideH = r.StrideH, StrideW = r.StrideW, PadTop = r.PadTop, PadLeft = r.PadLeft, PadBottom = r.PadBottom,
            PadRight = r.PadRight, P = r.P, Q = r.Q,
        };
        long inputs = (long)r.C * r.H * r.W, outputs = (long)r.C * r.P * r.Q;
        using var x = KernelTimer.Numbers(inputs);
        using var y = KernelTimer.Numbers(outputs);
        using var bytes = new BoundKernel(KernelTable.Create(r, level)!, x, y);
        using var others = new BoundKernel(KernelTable.Create(floats, level)!, x, y);
        double[] least = Timing.LeastInTurns([bytes.Run, others.Run], Budget);
        Console.WriteLine(
            $"| {bytes.Kernel.Name} | {r.R}x{r.S} stride {r.StrideH}, {r.C}x{r.H}x{r.W}"
            + $" | {least[0] * 1e6:F1} us, {(inputs + outputs) / least[0] / 1e9:F0} GB/s"
            + $" | f32 {least[1] * 1e6:F1} us |");
    }

    private static ByteMaxPoolRequest Pool(int c, int size, int window, int stride, int pad)
    {
        int outputs = ((size + (2 * pad) - window) / stride) + 1;
        return new ByteMaxPoolRequest
        {
            C = c, H = size, W = size, R = window, S = window, StrideH = stride, StrideW = stride, PadTop = pad,
            PadLeft = pad, PadBottom = pad, PadRight = pad, P = outputs, Q = outputs,
        };
    }
}
