using Hone.Kernels;
using Hone.Kernels.Copies;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Normalization;
using Hone.Kernels.Pooling;
using Hone.Kernels.Reductions;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench;

/// <summary>
/// The kernels that wait for memory: bytes moved a second, one thread, operands in cache where they fit.
/// </summary>
internal static class ElementwiseBench
{
    private static readonly (Layout From, Layout To)[] s_reorders =
        [(Layout.Nchw, Layout.Nchwc), (Layout.Nchwc, Layout.Nchw), (Layout.Nchw, Layout.Nhwc)];

    /// <summary>Prints nanoseconds an element of output and GB/s.</summary>
    public static void Run(SimdLevel level)
    {
        const int small = 64 * 56 * 56, plane = 56 * 56, rows = 128 * 768;
        foreach (var kind in Enum.GetValues<ActivationKind>())
            Report(new UnaryRequest { Activation = new Activation(kind, 0, 6), Length = small }, level, small, small);
        foreach (var operation in Enum.GetValues<UnaryOperation>())
            Report(new UnaryRequest { Operation = operation, Length = small }, level, small, small);
        Report(Add(new Shape(1, 64, 56, 56), new Shape(1, 64, 56, 56)), level, small, small, small);
        Report(Add(new Shape(1, 64, 56, 56), new Shape(64, 1, 1)), level, small, 64, small);
        Report(Add(new Shape(1, 512, 7, 7), new Shape(1, 512, 1, 1)), level, 512 * 49, 512, 512 * 49);
        Report(Add(new Shape(128, 768), new Shape(768)), level, rows, 768, rows);
        var channels = Add(new Shape(1, 64, 56, 56), new Shape(1, 64, 1, 1));
        Report(channels with { Layout = Layout.Nchwc }, level, small, 64, small);
        foreach (var (from, to) in s_reorders)
            Report(new ReorderRequest { From = from, To = to, C = 64, Plane = plane }, level, small, small);
        long[] heads = [128, 12, 64], from12 = [64, 8192, 1], to12 = [768, 64, 1];
        var swap = new CopyRequest { ElementSize = 4, Extents = heads, InputStrides = from12, OutputStrides = to12 };
        Report(swap, level, rows, rows);
        long[] halves = [small / 2, small / 2];
        Report(new ConcatRequest { ElementSize = 4, Outer = 1, Sizes = halves }, level, halves[0], halves[1], small);
        Report(new SoftmaxRequest { Outer = 12 * 128, Axis = 128 }, level, 12 * 128 * 128, 12 * 128 * 128);
        Report(new LayerNormRequest { Rows = 128, Length = 768 }, level, rows, 768, 768, rows);
        Report(new ReduceRequest { Kind = ReduceKind.Mean, Input = new Shape(128, 768), Axes = [1] }, level, rows, 128);
        foreach (var layout in new[] { Layout.Nchw, Layout.Nchwc }) Pools(layout, level);
    }

    private static void Pools(Layout layout, SimdLevel level)
    {
        var request = new PoolRequest
        {
            Kind = PoolKind.Max, Layout = layout, C = 64, H = 112, W = 112, P = 56, Q = 56, R = 3, S = 3,
            StrideH = 2, StrideW = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1,
        };
        Report(request, level, 64 * 112 * 112, 64 * 56 * 56);
        var global = new GlobalPoolRequest { Kind = PoolKind.Average, InputLayout = layout, C = 2048, Plane = 49 };
        Report(global, level, 2048 * 49, 2048);
    }

    private static BinaryRequest Add(Shape a, Shape b) =>
        new() { Operation = BinaryOperation.Add, A = a, B = b, Activation = Activation.Relu };

    private static void Report(KernelRequest request, SimdLevel level, params long[] floats)
    {
        var kernel = KernelTable.Create(request, level)!;
        var buffers = floats.Select(KernelTimer.Numbers).ToArray();
        double seconds = KernelTimer.Seconds(kernel, buffers);
        double each = seconds * 1e9 / Math.Max(floats[0], floats[^1]), rate = floats.Sum() * 4 / seconds / 1e9;
        Console.WriteLine(
            $"{kernel.Name,-32} {floats[0],8} in {floats[^1],8} out"
            + $" {seconds * 1e6,9:F1} us {each,6:F3} ns each {rate,6:F1} GB/s");
        foreach (var buffer in buffers) buffer.Dispose();
    }
}
