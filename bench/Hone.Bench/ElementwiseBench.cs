using Hone.Kernels;
using Hone.Kernels.Copies;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Normalization;
using Hone.Kernels.Pooling;
using Hone.Kernels.Reductions;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench;

/// <summary>The kernels that wait for memory: bytes moved a second, one thread, operands in cache where they fit.</summary>
internal static class ElementwiseBench
{
    /// <summary>Prints nanoseconds an element of output and GB/s.</summary>
    public static void Run(SimdLevel level)
    {
        const int small = 64 * 56 * 56, plane = 56 * 56;
        foreach (var kind in new[] { ActivationKind.Clip, ActivationKind.HardSwish, ActivationKind.Silu, ActivationKind.Gelu, ActivationKind.Tanh, ActivationKind.Mish })
            Report(new UnaryRequest { Activation = new Activation(kind, 0, 6), Length = small }, level, small, small);
        Report(new UnaryRequest { Operation = UnaryOperation.Exp, Length = small }, level, small, small);
        Report(new UnaryRequest { Operation = UnaryOperation.Log, Length = small }, level, small, small);
        Report(Add(new Shape(1, 64, 56, 56), new Shape(1, 64, 56, 56)), level, small, small, small);
        Report(Add(new Shape(1, 64, 56, 56), new Shape(64, 1, 1)), level, small, 64, small);
        Report(Add(new Shape(1, 512, 7, 7), new Shape(1, 512, 1, 1)), level, 512 * 49, 512, 512 * 49);
        Report(Add(new Shape(1, 64, 56, 56), new Shape(1, 64, 1, 1)) with { Layout = Layout.Nchwc }, level, small, 64, small);
        Report(Add(new Shape(128, 768), new Shape(768)), level, 128 * 768, 768, 128 * 768);
        Report(new ReorderRequest { From = Layout.Nchw, To = Layout.Nchwc, C = 64, Plane = plane }, level, small, small);
        Report(new ReorderRequest { From = Layout.Nchwc, To = Layout.Nchw, C = 64, Plane = plane }, level, small, small);
        Report(new ReorderRequest { From = Layout.Nchw, To = Layout.Nhwc, C = 64, Plane = plane }, level, small, small);
        Report(new CopyRequest { ElementSize = 4, Extents = [128, 12, 64], InputStrides = [64, 8192, 1], OutputStrides = [768, 64, 1] }, level, 98304, 98304);
        Report(new ConcatRequest { ElementSize = 4, Outer = 1, Sizes = [small / 2, small / 2] }, level, small / 2, small / 2, small);
        Report(new SoftmaxRequest { Outer = 12 * 128, Axis = 128 }, level, 12 * 128 * 128, 12 * 128 * 128);
        Report(new LayerNormRequest { Rows = 128, Length = 768 }, level, 128 * 768, 768, 768, 128 * 768);
        Report(new ReduceRequest { Kind = ReduceKind.Mean, Input = new Shape(128, 768), Axes = [1] }, level, 128 * 768, 128);
        foreach (var layout in new[] { Layout.Nchw, Layout.Nchwc })
        {
            Report(new PoolRequest { Kind = PoolKind.Max, Layout = layout, C = 64, H = 112, W = 112, P = 56, Q = 56, R = 3, S = 3, StrideH = 2, StrideW = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }, level, 4 * small, small);
            Report(new GlobalPoolRequest { Kind = PoolKind.Average, InputLayout = layout, C = 2048, Plane = 49 }, level, 2048 * 49, 2048);
        }
    }

    private static BinaryRequest Add(Shape a, Shape b) =>
        new() { Operation = BinaryOperation.Add, A = a, B = b, Activation = Activation.Relu };

    private static void Report(KernelRequest request, SimdLevel level, params long[] floats)
    {
        var kernel = KernelTable.Create(request, level)!;
        var buffers = floats.Select(KernelTimer.Numbers).ToArray();
        double seconds = KernelTimer.Seconds(kernel, buffers);
        Console.WriteLine($"{kernel.Name,-32} {floats[0],8} in {floats[^1],8} out {seconds * 1e6,9:F1} us"
            + $" {seconds * 1e9 / Math.Max(floats[0], floats[^1]),6:F3} ns each {floats.Sum() * 4 / seconds / 1e9,6:F1} GB/s");
        foreach (var buffer in buffers) buffer.Dispose();
    }
}
