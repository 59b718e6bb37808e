using System.Diagnostics;
using Hone.Kernels.Convolution;
using Hone.Machine;

namespace Hone.Cli.Convolutions;

/// <summary>How long measuring may take.</summary>
/// <param name="Duration">Counted runs go on for so long.</param>
/// <param name="SlowMilliseconds">A first run longer than this is followed by one counted run only.</param>
/// <param name="NaiveMilliseconds">The seven loops are left out where they would take longer.</param>
/// <param name="Outputs">Outputs that are compared with sums in binary64.</param>
internal sealed record Pace(TimeSpan Duration, double SlowMilliseconds, double NaiveMilliseconds, int Outputs);

/// <summary>Runs the menu of convolutions on one shape.</summary>
/// <remarks>
/// Traffic to memory, by this model: x, the packed filters and y once each; the workspace is written once and read once
/// where it does not fit the last level of cache. The time is the least of the runs; the first, which packs filters
/// and compiles, does not count.
/// </remarks>
internal sealed class MenuRun : IDisposable
{
    /// <summary>Nanoseconds of a product in the seven loops, which find each address anew.</summary>
    private const double NaiveNanoseconds = 8;

    private const int LeastRuns = 3;

    /// <summary>Few channels rounded up to whole blocks may take many times what the shape says.</summary>
    private const long MostLaidBytes = 2 * ConvolutionShape.MostBytes - 1;

    private readonly ConvolutionShape _shape;
    private readonly Pace _pace;
    private readonly ConvolutionSample _sample;

    // One for all: fresh memory costs a system call for each page of it.
    private AlignedBuffer _workspace = new(0);

    /// <summary>Makes the data.</summary>
    public MenuRun(ConvolutionShape shape, int threads, Pace pace)
    {
        (_shape, Threads, _pace) = (shape, threads, pace);
        _sample = new ConvolutionSample(shape, pace.Outputs);
    }

    /// <summary>Threads of a run.</summary>
    public int Threads { get; }

    /// <summary>Outputs that are compared with sums in binary64.</summary>
    public int SampledOutputs => _sample.Count;

    /// <summary>What the cores of these threads do at most, measured, in GFLOP/s.</summary>
    public static double PeakOf(int threads) =>
        MeasuredPeaks.F32Gflops * Math.Min(threads, Environment.ProcessorCount);

    /// <summary>Measures algorithms in a layout.</summary>
    /// <param name="layout">How x and y lie.</param>
    /// <param name="choices">The algorithms.</param>
    /// <param name="patient">Whether the seven loops run however long they take.</param>
    /// <param name="skip">Why an algorithm is not to be measured after all; null where it is.</param>
    public IEnumerable<MenuResult> Measure(
        LayoutChoice layout, IReadOnlyList<AlgorithmChoice> choices, bool patient,
        Func<MenuResult, string?>? skip = null)
    {
        if (layout.Bytes(_shape) is var bytes and > MostLaidBytes)
        {
            string reason = $"x and y would take {bytes >> 20} MiB in this layout";
            foreach (var choice in choices) yield return new MenuResult(choice, layout.Name) { Reason = reason };
            yield break;
        }

        TensorDescriptor dx = layout.X(_shape), dy = layout.Y(_shape);
        using var x = _sample.Lay(dx);
        using var y = new AlignedBuffer(dy.Length * sizeof(float));
        var first = Operation(dx, dy, 0).GetAlgorithms() is [var best, ..] ? best : null;
        foreach (var choice in choices)
        {
            var operation = Operation(dx, dy, choice.Tile);
            var result = Describe(operation, choice, layout, first);
            if (result.Supported && result.Reason is null)
            {
                string? reason = skip?.Invoke(result) ?? (patient ? null : TooSlow(choice));
                result = reason is null ? Time(result, operation, x, y) : result with { Reason = reason };
            }

            yield return result;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    private ConvolutionOperation Operation(TensorDescriptor x, TensorDescriptor y, int tile) =>
        new(x, _shape.Filters, _shape.Walk(tile), y, Threads);

    /// <summary>All but the figures.</summary>
    private static MenuResult Describe(
        ConvolutionOperation operation, AlgorithmChoice choice, LayoutChoice layout, AlgorithmPerformance? first)
    {
        var result = new MenuResult(choice, layout.Name);
        if (operation.WhyNot(choice.Algorithm) is { } whyNot) return result with { Reason = whyNot };
        var own = operation.GetAlgorithms().First(a => a.Algorithm == choice.Algorithm);
        return result with
        {
            Supported = true, WorkspaceBytes = own.WorkspaceBytes, ErrorBound = own.Error.Bound(),
            Chosen = choice.Tile == 0 && first?.Algorithm == choice.Algorithm,
            Reason = TooLarge(own.WorkspaceBytes),
        };
    }

    private static string? TooLarge(long workspace)
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return workspace <= memory / 2 ? null
            : $"its workspace of {workspace >> 20} MiB is more than half of this machine's {memory >> 20} MiB";
    }

    private string? TooSlow(AlgorithmChoice choice)
    {
        if (choice.Algorithm != ConvolutionAlgorithm.Naive) return null;
        double ms = _shape.MultiplyAdds * NaiveNanoseconds / 1e6 / Math.Min(Threads, Environment.ProcessorCount);
        return ms <= _pace.NaiveMilliseconds ? null
            : $"one run would take about {ms / 1e3:0.0} s; --algorithm {choice.Name} runs it";
    }

    private unsafe MenuResult Time(
        MenuResult result, ConvolutionOperation operation, AlignedBuffer x, AlignedBuffer y)
    {
        if (_workspace.Bytes < result.WorkspaceBytes)
        {
            _workspace.Dispose();
            _workspace = new AlignedBuffer(result.WorkspaceBytes, zeroed: false);
        }

        _sample.Forget(operation.Y, y);
        var w = _sample.NewWeights();
        double Once()
        {
            long start = Stopwatch.GetTimestamp();
            operation.Forward(
                1, new ReadOnlySpan<float>(x.Floats, (int)(x.Bytes / sizeof(float))), w, result.Choice.Algorithm,
                new Span<byte>(_workspace.Pointer, (int)_workspace.Bytes), 0,
                new Span<float>(y.Floats, (int)(y.Bytes / sizeof(float))));
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        bool slow = Once() > _pace.SlowMilliseconds;
        double least = double.MaxValue, total = 0;
        int runs = 0;
        while (runs == 0 || (!slow && (runs < LeastRuns || total < _pace.Duration.TotalMilliseconds)))
        {
            double taken = Once();
            least = Math.Min(least, taken);
            total += taken;
            runs++;
        }

        double gflops = 2 * _shape.MultiplyAdds / (least * 1e6);
        long filters = w.PackedBytes > 0 ? w.PackedBytes : w.Count * sizeof(float);
        long spilled = result.WorkspaceBytes > CacheInfo.Current.L3 ? 2 * result.WorkspaceBytes : 0;
        result = result with
        {
            Milliseconds = least, Runs = runs, Gflops = gflops, FractionOfPeak = gflops / PeakOf(Threads),
            DramBytes = x.Bytes + y.Bytes + filters + spilled, MaxError = _sample.Error(operation.Y, y),
        };
        return result.IsWrong
            ? result with { Reason = "its answer is wrong: a bug in Hone, please report it" } : result;
    }
}
