using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench;

/// <summary>
/// Winograd beside direct convolution, one thread: effective GFLOP/s, as if each multiply-add of the definition were
/// done, and the fraction of the multiply-add peak.
/// </summary>
internal static unsafe class WinogradBench
{
    /// <summary>Prints a line for each layer and algorithm.</summary>
    public static void Run(SimdLevel level)
    {
        double peak = KernelTimer.Peak();
        Console.WriteLine($"peak {peak:F0} GFLOP/s");
        foreach (var (channels, size) in new[] { (64, 56), (128, 28), (256, 14), (256, 56), (512, 7) })
        {
            var request = new ConvolutionRequest
            {
                C = channels, H = size, W = size, K = channels, R = 3, S = 3,
                PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1, Activation = Activation.Relu,
                InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc,
                Filters = new Weights(new float[channels * channels * 9]),
            };
            using var x = KernelTimer.Numbers((long)channels * size * size);
            using var y = KernelTimer.Numbers((long)channels * size * size);
            var winograd = request with { Algorithm = ConvolutionAlgorithm.Winograd };
            foreach (var each in new[]
            {
                request, winograd with { WinogradTile = 2 }, winograd with { WinogradTile = 4 },
                winograd with { WinogradTile = 6 },
            })
            {
                var kernel = KernelTable.Create(each, level)!;
                double seconds = Seconds(kernel, x, y);
                double rate = each.MultiplyAdds * 2 / seconds / 1e9;
                Console.WriteLine(
                    $"{channels,4}ch {size,2}x{size,-2} {kernel.Name,-26} tasks {kernel.Tasks,3}"
                    + $" {seconds * 1e6,8:F1} us {rate,6:F1} GFLOP/s {rate / peak,5:F2}x peak");
            }
        }
    }

    // The largest layer takes longer than the system lets a thread run, so what others took is left out.
    private static double Seconds(Kernel kernel, AlignedBuffer x, AlignedBuffer y)
    {
        using var scratch = new AlignedBuffer(kernel.ScratchBytes);
        void** operands = stackalloc void*[] { x.Pointer, null, y.Pointer };
        nint table = (nint)operands;
        return Timing.Least(
            () =>
            {
                for (int task = 0; task < kernel.Tasks; task++) kernel.Run((void**)table, task, scratch.Pointer);
            },
            0.3);
    }
}
