using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Kernels.Gemm;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench;

/// <summary>Kernels alone on one thread, against the peak of fused multiply-adds measured beside them.</summary>
internal static unsafe class KernelBench
{
    // Name, C, H, K, R, stride: the layers of AlexNet, VGG, ResNet and MobileNet that peers are measured on.
    private static readonly (string Name, int C, int H, int K, int R, int Stride)[] s_layers =
    [
        ("3x3 64 56x56", 64, 56, 64, 3, 1),
        ("3x3 128 28x28", 128, 28, 128, 3, 1),
        ("3x3 256 14x14", 256, 14, 256, 3, 1),
        ("3x3 512 7x7", 512, 7, 512, 3, 1),
        ("3x3 256 56x56", 256, 56, 256, 3, 1),
        ("3x3 128/2 56x56", 128, 56, 128, 3, 2),
        ("1x1 64-256 56x56", 64, 56, 256, 1, 1),
        ("1x1 256-64 56x56", 256, 56, 64, 1, 1),
        ("1x1 256-512/2 56x56", 256, 56, 512, 1, 2),
        ("1x1 32-64 112x112", 32, 112, 64, 1, 1),
        ("1x1 64-128 56x56", 64, 56, 128, 1, 1),
        ("1x1 128-128 56x56", 128, 56, 128, 1, 1),
        ("1x1 128-256 28x28", 128, 28, 256, 1, 1),
        ("1x1 256-256 28x28", 256, 28, 256, 1, 1),
        ("1x1 256-512 14x14", 256, 14, 512, 1, 1),
        ("1x1 512 14x14", 512, 14, 512, 1, 1),
        ("1x1 512-1024 7x7", 512, 7, 1024, 1, 1),
        ("1x1 1024 7x7", 1024, 7, 1024, 1, 1),
        ("7x7/2 3-64 224", 3, 224, 64, 7, 2),
        ("3x3/2 3-32 224", 3, 224, 32, 3, 2),
        ("11x11/4 3-64 224", 3, 224, 64, 11, 4),
        ("11x11 64 56x56", 64, 56, 64, 11, 1),
        ("5x5 64-192 27x27", 64, 27, 192, 5, 1),
        ("3x3 192-384 13x13", 192, 13, 384, 3, 1),
    ];

    private static readonly (int M, int N, int K)[] s_products =
    [
        (128, 128, 128), (256, 256, 256), (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048),
        (12544, 64, 32), (3136, 128, 64), (784, 256, 128), (196, 512, 512), (49, 1024, 1024), (49, 2048, 512),
        (1, 1000, 1024), (1, 4096, 9216), (8, 4096, 4096), (64, 64, 64), (128, 768, 768), (128, 3072, 768),
    ];

    /// <summary>Every convolution of the list.</summary>
    public static void Convolutions(SimdLevel level)
    {
        foreach (var (name, c, h, k, r, stride) in s_layers)
        {
            int pad = r / 2;
            var request = new ConvolutionRequest
            {
                C = c, H = h, W = h, K = k, R = r, S = r, StrideH = stride, StrideW = stride,
                PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad, Activation = Activation.Relu,
                InputLayout = c < 4 ? Layout.Nchw : Layout.Nchwc, OutputLayout = Layout.Nchwc,
                Filters = new Weights(Numbers((long)k * c * r * r)),
            };
            Report(name, request, request.MultiplyAdds, level, [(long)c * h * h, 0, (long)k * request.P * request.Q]);
        }
    }

    /// <summary>Every product of the list: B packed beforehand, B at run time, and B transposed at run time.</summary>
    public static void Products(SimdLevel level)
    {
        foreach (var (m, n, k) in s_products)
        {
            long a = (long)m * k, b = (long)k * n, y = (long)m * n;
            var request = new GemmRequest { M = m, N = n, K = k };
            var constant = request with { Weights = new Weights(Numbers(b)) };
            Report($"{m}x{n}x{k} packed", constant, constant.MultiplyAdds, level, [a, 0, 0, y]);
            Report($"{m}x{n}x{k}", request, request.MultiplyAdds, level, [a, b, 0, y]);
            Report($"{m}x{n}x{k} B'", request with { TransposeB = true }, request.MultiplyAdds, level, [a, b, 0, y]);
        }
    }

    private static void Report(
        string name, KernelRequest request, long multiplyAdds, SimdLevel level, long[] operandFloats)
    {
        var kernel = KernelTable.Create(request, level);
        if (kernel is null)
        {
            Console.WriteLine($"{name,-24} no kernel");
            return;
        }

        var operands = operandFloats.Select(n => n == 0 ? null : Filled(n)).ToArray();
        using var bound = new BoundKernel(kernel, operands);
        double seconds = Timing.Least(bound.Run, 0.3);
        double gflops = 2 * multiplyAdds / seconds / 1e9, peak = Peak.Gflops();
        Console.WriteLine(
            $"{name,-24} {kernel.Name,-26} tasks {kernel.Tasks,3}  {seconds * 1e3,8:F3} ms {gflops,6:F1} GFLOP/s"
            + $" {gflops / peak,5:P0}");
        foreach (var operand in operands) operand?.Dispose();
    }

    private static AlignedBuffer Filled(long count)
    {
        var buffer = new AlignedBuffer(count * sizeof(float));
        Numbers(count).AsSpan().CopyTo(new Span<float>(buffer.Floats, (int)count));
        return buffer;
    }

    private static float[] Numbers(long count)
    {
        var random = new SeededRandom(count);
        var values = new float[count];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle(-1, 1);
        return values;
    }
}
