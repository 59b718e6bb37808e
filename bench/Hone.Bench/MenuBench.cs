using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench;

/// <summary>
/// Every row of the menu of convolutions in every layout it serves, on eight layers, one thread: time, effective
/// GFLOP/s (multiply-adds of the definition, padding counted) and their fraction of the multiply-add peak.
/// </summary>
internal static unsafe class MenuBench
{
    // What others do to the machine lasts longer than a few runs of one kernel.
    private const int Turns = 3;

    // Name, C, H, K, R, stride.
    private static readonly (string Name, int C, int H, int K, int R, int Stride)[] s_layers =
    [
        ("3x3 64 56x56", 64, 56, 64, 3, 1),
        ("3x3 128 28x28", 128, 28, 128, 3, 1),
        ("3x3 256 14x14", 256, 14, 256, 3, 1),
        ("3x3 512 7x7", 512, 7, 512, 3, 1),
        ("1x1 256-64 56x56", 256, 56, 64, 1, 1),
        ("7x7/2 3-64 224x224", 3, 224, 64, 7, 2),
        ("3x3/2 128 56x56", 128, 56, 128, 3, 2),
        ("5x5 64-192 27x27", 64, 27, 192, 5, 1),
    ];

    private static readonly (Layout From, Layout To)[] s_layouts =
    [
        (Layout.Nchw, Layout.Nchw), (Layout.Nhwc, Layout.Nhwc), (Layout.Nchwc, Layout.Nchwc),
        (Layout.Nchw, Layout.Nchwc), (Layout.Nchw, Layout.Nhwc),
    ];

    /// <summary>Prints a table row for each layer, algorithm and layout; the seven loops are left out.</summary>
    public static void Run(SimdLevel level)
    {
        Console.WriteLine("| layer | algorithm | layout | kernel | ms | GFLOP/s | of peak | workspace KiB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var (name, c, h, k, r, stride) in s_layers)
        {
            int pad = r / 2;
            var request = new ConvolutionRequest
            {
                C = c, H = h, W = h, K = k, R = r, S = r, StrideH = stride, StrideW = stride,
                PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad, Activation = Activation.Relu,
                Filters = new Weights(new float[(long)k * c * r * r]),
            };
            var entries = new List<Entry>();
            foreach (var row in ConvolutionTable.Rows)
            {
                if (row.Algorithm == ConvolutionAlgorithm.Naive) continue;
                foreach (var (from, to) in s_layouts)
                {
                    // From one layout to another only where a network's first layer does it.
                    if (from != to && c > 4) continue;
                    var each = request with { Algorithm = row.Algorithm, InputLayout = from, OutputLayout = to };
                    if (ConvolutionTable.WhyNot(each, level) is null) entries.Add(new Entry(each, level));
                }
            }

            double[] least = [.. entries.Select(_ => double.MaxValue)];
            double peak = Peak.Gflops();
            for (int turn = 0; turn < Turns; turn++)
                for (int i = 0; i < entries.Count; i++)
                    least[i] = Math.Min(least[i], Timing.Least(entries[i].Run, 0.03));
            peak = Math.Max(peak, Peak.Gflops());
            for (int i = 0; i < entries.Count; i++) entries[i].Report(name, least[i], peak);
            foreach (var entry in entries) entry.Dispose();
        }
    }

    private sealed class Entry : IDisposable
    {
        private readonly ConvolutionRequest _request;
        private readonly AlignedBuffer _x;
        private readonly BoundKernel _bound;

        public Entry(ConvolutionRequest request, SimdLevel level)
        {
            _request = request;
            _x = KernelTimer.Numbers((long)Whole(request.C) * request.H * request.W);
            var y = KernelTimer.Numbers((long)Whole(request.K) * request.P * request.Q);
            _bound = new BoundKernel(ConvolutionTable.Create(request, level)!, _x, null, y);
        }

        public void Run() => _bound.Run();

        public void Report(string layer, double seconds, double peak)
        {
            double rate = 2 * _request.MultiplyAdds / seconds / 1e9;
            string from = Name(_request.InputLayout), to = Name(_request.OutputLayout);
            Console.WriteLine(
                $"| {layer} | {_request.Algorithm} | {(from == to ? to : $"{from} to {to}")} | {_bound.Kernel.Name}"
                + $" | {seconds * 1e3:F3} | {rate:F1} | {rate / peak:P0} | {_bound.Kernel.WorkspaceBytes / 1024} |");
        }

        public void Dispose()
        {
            _x.Dispose();
            _bound.Output.Dispose();
            _bound.Dispose();
        }

        private static string Name(Layout layout) =>
            layout == Layout.Nchwc ? "NCHWc" : layout.ToString().ToUpperInvariant();

        private static int Whole(int channels) => (channels + 15) / 16 * 16;
    }
}
