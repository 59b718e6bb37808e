using System.Diagnostics;
using Hone.Bench.Peers;
using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench;

/// <summary>
/// Convolutions whose filters lie where a network leaves them: in the second-level cache, in the third, in memory.
/// </summary>
/// <remarks>
/// As many kernels as it takes, each with filters of its own, run one after the other over one input, one output, one
/// workspace; so only filters are cold. The mean of a round, the least of all rounds.
/// </remarks>
internal static unsafe class ColdBench
{
    // Filters that take turns: more than the second level and less than half of a third of 32 MiB; twice the third.
    private const long NearBytes = 10 << 20, FarBytes = 64 << 20;

    private static readonly WinogradTile[] s_tiles = [2, new(2, 4), 4];

    // C, H = W, K, R = S, stride; ResNet, MobileNet and VGG.
    private static readonly (int C, int H, int K, int R, int Stride)[] s_layers =
    [
        (128, 28, 128, 3, 1), (256, 14, 256, 3, 1), (512, 7, 512, 3, 1), (512, 14, 512, 3, 1), (256, 14, 512, 3, 2),
        (512, 14, 512, 1, 1), (96, 14, 576, 1, 1), (576, 14, 96, 1, 1), (1024, 14, 256, 1, 1), (256, 14, 1024, 1, 1),
        (1024, 7, 1024, 1, 1), (160, 7, 960, 1, 1), (960, 7, 160, 1, 1), (320, 7, 1280, 1, 1), (512, 7, 2048, 1, 1),
        (2048, 7, 512, 1, 1),
    ];

    /// <summary>Prints a line for each layer and algorithm.</summary>
    /// <param name="level">The vector width.</param>
    /// <param name="only">Part of a line's beginning, as in <c>512x7x7 -> 512 3x3 direct</c>, or null for all.</param>
    public static void Run(SimdLevel level, string? only)
    {
        Console.WriteLine(
            $"Effective GFLOP/s; one multiplies at {Peak.Gflops():F0}. Filters in a cache of the layer's own"
            + ", in the third level, in memory; one thread and two.");
        Console.WriteLine(
            "| layer | filters MB | 1: own | 1: third | 1: memory | ms | 2: own | 2: third | 2: memory | ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (c, h, k, r, stride) in s_layers)
        {
            var layer = new ConvolutionLayer(c, h, h, k, r, r, stride, r / 2, r / 2, 1);
            var request = new ConvolutionRequest
            {
                C = c, H = h, W = h, K = k, R = r, S = r, StrideH = stride, StrideW = stride,
                PadTop = r / 2, PadLeft = r / 2, PadBottom = r / 2, PadRight = r / 2, Activation = Activation.Relu,
                InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc, Filters = Weights.Absent(c * k * r * r),
            };
            var chosen = ConvolutionChoice.Choose(request, level, Numerics.Fast);
            List<(string, ConvolutionRequest)> ways = [("direct", request)];
            if (r == 3 && stride == 1)
            {
                foreach (var tile in s_tiles)
                {
                    var one = request with { WinogradTile = tile, Algorithm = ConvolutionAlgorithm.Winograd };
                    ways.Add(($"winograd {tile}", one));
                    ways.Add(($"nonfused {tile}", one with { Algorithm = ConvolutionAlgorithm.WinogradNonfused }));
                }
            }

            foreach (var (way, one) in ways)
            {
                string name = $"{layer} {way}";
                if (only is not null && !name.Contains(only, StringComparison.Ordinal)) continue;
                bool star = one.Algorithm == chosen.Algorithm
                    && (one.Algorithm == ConvolutionAlgorithm.Direct || one.WinogradTile == chosen.WinogradTile);
                Print(name + (star ? " *" : ""), one, level);
            }
        }
    }

    private static void Print(string name, ConvolutionRequest request, SimdLevel level)
    {
        var values = new float[request.Filters.Count];
        Array.Fill(values, 0.01f);
        List<Weights> filters = [];
        Kernel Create()
        {
            filters.Add(new Weights(values));
            return KernelTable.Create(request with { Filters = filters[^1] }, level)!;
        }

        List<Kernel> kernels = [Create()];
        long bytes = kernels[0].WeightBytes;
        int far = (int)(FarBytes / bytes) + 2, near = bytes > NearBytes ? 1 : (int)(NearBytes / bytes) + 1;
        while (kernels.Count < far) kernels.Add(Create());
        string cells = $"| {name} | {bytes / 1e6:F1} ";
        foreach (int threads in new[] { 1, 2 })
        {
            using var round = new Round(kernels, request, threads);
            double[] seconds = new double[3];
            Array.Fill(seconds, double.MaxValue);
            for (int turn = 0; turn < 3; turn++)
            {
                seconds[0] = Math.Min(seconds[0], round.Least(1));
                seconds[1] = near == 1 ? seconds[0] : Math.Min(seconds[1], round.Least(near));
                seconds[2] = Math.Min(seconds[2], round.Least(far));
            }

            foreach (double time in seconds) cells += $"| {2e-9 * request.MultiplyAdds / time,5:F1} ";
            cells += $"| {seconds[2] * 1e3:F3} ";
        }

        Console.WriteLine(cells + "|");
        foreach (var packing in filters.SelectMany(f => f.Packings)) packing.Dispose();
    }

    /// <summary>Kernels in turns on a team, over the same operands.</summary>
    private sealed class Round : IDisposable
    {
        private const double Seconds = 0.03;

        private readonly List<Kernel> _kernels;
        private readonly AlignedBuffer _x, _y, _workspace;
        private readonly KernelWork _work;
        private readonly Team _team;

        public Round(List<Kernel> kernels, ConvolutionRequest request, int threads)
        {
            _kernels = kernels;
            _x = KernelTimer.Numbers((long)request.C * request.H * request.W);
            _y = KernelTimer.Numbers((long)request.K * request.P * request.Q);
            _workspace = new AlignedBuffer(kernels[0].WorkspaceBytes);
            _work = new KernelWork(kernels[0].ScratchBytes, threads);
            _team = WorkerPool.Shared.Rent(threads);
        }

        /// <summary>Seconds of one of so many, the mean of a round, the least of rounds.</summary>
        public double Least(int count)
        {
            void** operands = stackalloc void*[4];
            operands[0] = _x.Pointer;
            operands[1] = null;
            operands[2] = _y.Pointer;
            operands[3] = _workspace.Pointer;
            double least = double.MaxValue;
            long begin = Stopwatch.GetTimestamp();
            for (int i = 0; i < 3 || Stopwatch.GetElapsedTime(begin).TotalSeconds < Seconds; i++)
            {
                long start = Stopwatch.GetTimestamp();
                for (int k = 0; k < count; k++) _work.Run(_kernels[k], operands, _team);
                least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds / count);
            }

            return least;
        }

        public void Dispose()
        {
            _x.Dispose();
            _y.Dispose();
            _workspace.Dispose();
            _work.Dispose();
            _team.Dispose();
        }
    }
}
