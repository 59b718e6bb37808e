using System.Diagnostics;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>Buffers of random numbers for one convolution, and a clock.</summary>
internal sealed class AlgorithmRace : IDisposable
{
    // A shared machine only ever slows a run down: a few tries, and longer for short ones.
    private const int LeastRuns = 3;
    private const double LeastMilliseconds = 10;
    private const double MostMilliseconds = 500;

    private readonly ConvolutionOperation _operation;
    private readonly AlignedBuffer _x;
    private readonly AlignedBuffer _y;
    private readonly Weights _w;

    /// <summary>Fills the buffers.</summary>
    public AlgorithmRace(ConvolutionOperation operation)
    {
        _operation = operation;
        _x = new AlignedBuffer(operation.X.Length * sizeof(float), zeroed: false);
        _y = new AlignedBuffer(operation.Y.Length * sizeof(float));
        var random = new SeededRandom(1);
        foreach (ref float value in X) value = random.NextSingle(-1, 1);
        var w = new float[operation.W.K * operation.W.C * operation.W.R * operation.W.S];
        foreach (ref float value in w.AsSpan()) value = random.NextSingle(-1, 1);
        _w = new Weights(w);
    }

    private unsafe Span<float> X => new(_x.Floats, (int)(_x.Bytes / sizeof(float)));

    private unsafe Span<float> Y => new(_y.Floats, (int)(_y.Bytes / sizeof(float)));

    /// <summary>The least time of a run.</summary>
    public unsafe double Milliseconds(AlgorithmPerformance candidate)
    {
        using var workspace = new AlignedBuffer(candidate.WorkspaceBytes, zeroed: false);
        double least = double.MaxValue, total = 0;
        for (int run = 0; run <= LeastRuns || total < LeastMilliseconds; run++)
        {
            long start = Stopwatch.GetTimestamp();
            _operation.Forward(
                1, X, _w, candidate.Algorithm, new Span<byte>(workspace.Pointer, (int)workspace.Bytes), 0, Y);
            double taken = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            // The first run packs filters and compiles.
            if (run == 0) continue;
            least = Math.Min(least, taken);
            total += taken;
            if (total > MostMilliseconds && run >= LeastRuns) break;
        }

        return least;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _x.Dispose();
        _y.Dispose();
    }
}
