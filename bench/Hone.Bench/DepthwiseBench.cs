using Hone.Kernels;
using Hone.Kernels.Depthwise;
using Hone.Machine;

namespace Hone.Bench;

/// <summary>Depthwise convolutions of MobileNet and EfficientNet, one thread, every width.</summary>
internal static class DepthwiseBench
{
    /// <summary>Prints GFLOP/s and the fraction of the multiply-add peak.</summary>
    public static void Run(IReadOnlyList<SimdLevel> levels)
    {
        double peak = Peak.Gflops();
        Console.WriteLine($"peak {peak:F0} GFLOP/s");
        foreach (var (channels, size, filter, stride) in new[]
        {
            (512, 14, 3, 1), (512, 14, 3, 2), (32, 112, 3, 1), (64, 112, 3, 2), (128, 56, 3, 1),
            (128, 56, 3, 2), (256, 28, 3, 1),
            (1024, 7, 3, 1), (16, 28, 3, 1), (480, 14, 5, 1), (240, 28, 5, 1), (96, 56, 5, 2), (96, 56, 7, 1),
        })
            foreach (var level in levels)
                foreach (var activation in new[] { Activation.None, Activation.Clip(0, 6) })
                {
                    int pad = filter / 2;
                    var request = new DepthwiseRequest
                    {
                        C = channels, H = size, W = size, R = filter, S = filter, StrideH = stride, StrideW = stride,
                        PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad, Activation = activation,
                        Filters = new Weights(new float[channels * filter * filter]),
                    };
                    var kernel = KernelTable.Create(request, level)!;
                    long inputs = (long)channels * size * size, outputs = (long)channels * request.P * request.Q;
                    using var x = KernelTimer.Numbers(inputs);
                    using var y = KernelTimer.Numbers(outputs);
                    double seconds = KernelTimer.Seconds(kernel, x, null, y);
                    double rate = request.MultiplyAdds * 2 / seconds / 1e9;
                    double cold = request.MultiplyAdds * 2 / KernelTimer.ColdSeconds(kernel, inputs, 0, outputs) / 1e9;
                    Console.WriteLine(
                        $"{channels,5}ch {size,3} {filter}x{filter} s{stride} {kernel.Name,-24} {activation.Kind,-5}"
                        + $" {seconds * 1e6,8:F1} us {rate,6:F1} GFLOP/s {rate / peak,5:P0}, cold {cold,6:F1} GFLOP/s");
                }
    }
}
