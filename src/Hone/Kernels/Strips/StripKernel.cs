using System.Runtime.CompilerServices;

namespace Hone.Kernels.Strips;

/// <summary>
/// A chain of convolutions, depthwise convolutions and poolings, each reading the one before: computed by strips of
/// rows, so that what passes from one to the next stays in the second-level cache.
/// </summary>
/// <remarks>
/// Operands: x, residual of the last stage or null, y. Every stage computes its rows as it would alone, so the bits are
/// those of the stages one after the other. Tasks are bands of the last stage's rows; within a band no row is computed
/// twice. Scratch: a few rows of every value between two stages (at most 512 KiB), and the most that a stage needs.
/// Source: Alwani, Chen, Ferdman and Milder 2016, "Fused-layer CNN accelerators"; the sliding window as in Halide,
/// Ragan-Kelley et al. 2013.
/// </remarks>
internal sealed unsafe class StripKernel : Kernel
{
    private readonly StripShape[] _shapes;
    private readonly IStripStage[] _stages;
    private readonly StripPlan _plan;
    private readonly long[] _buffers;
    private readonly long _stageScratch;

    /// <summary>The chain.</summary>
    /// <param name="stages">At least two kernels that are <see cref="IStripStage"/> with a shape.</param>
    /// <param name="plan">How it is cut.</param>
    public StripKernel(Kernel[] stages, StripPlan plan)
    {
        _plan = plan;
        _shapes = [.. stages.Select(s => ((IStripStage)s).Shape!)];
        var members = new Kernel[stages.Length];
        _buffers = new long[stages.Length - 1];
        long bytes = 0;
        for (int i = 0; i < stages.Length; i++)
        {
            members[i] = i == 0
                ? ((IStripStage)stages[0]).At(_shapes[0].InputRow * _shapes[0].Rows.Size, plan.InputRows)
                : ((IStripStage)stages[i]).At(plan.PlaneOf(i - 1), plan.Capacities[i - 1]);
            if (i == _buffers.Length) continue;
            _buffers[i] = bytes;
            bytes += plan.BufferBytesOf(i);
        }

        _stages = [.. members.Cast<IStripStage>()];
        _stageScratch = (bytes + 63) / 64 * 64;
        ScratchBytes = _stageScratch + members.Max(m => m.ScratchBytes);
        WeightBytes = members.Sum(m => m.WeightBytes);
        Name = "strips." + string.Join('+', members.Select(m => m.Name.Split('.')[0]));
    }

    /// <summary>How the chain is cut.</summary>
    public StripPlan Plan => _plan;

    /// <summary>Nanoseconds of one thread that the machine's table expects it to save.</summary>
    public double Gain => StripGain.Nanoseconds(_shapes, _plan);

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _shapes[0].Images * _plan.Bands;

    /// <inheritdoc/>
    public override long ScratchBytes { get; }

    /// <inheritdoc/>
    public override long WeightBytes { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(void** operands, int task, byte* scratch)
    {
        int last = _stages.Length - 1, image = task / _plan.Bands;
        float* x = (float*)operands[0] + (image * _shapes[0].InputFloats);
        float* residual = (float*)operands[1], y = (float*)operands[2] + (image * _shapes[last].OutputFloats);
        if (residual != null) residual += image * _shapes[last].OutputFloats;
        int* numbers = stackalloc int[StripWalk.Numbers(_stages.Length)], bases = stackalloc int[_stages.Length];
        var (first, end) = _plan.Band(task % _plan.Bands);
        var walk = new StripWalk(_shapes, numbers, first);
        for (int i = 0; i <= last; i++) bases[i] = int.MinValue;
        while (first < end)
        {
            first = Math.Min(end, first + _plan.Strip);
            walk.Next(first);
            var rows = new StripRows { Y = x, OutputPlane = _shapes[0].InputRow * _shapes[0].Rows.Size };
            for (int i = 0; i <= last; i++)
            {
                rows.X = rows.Y;
                rows.InputPlane = rows.OutputPlane;
                rows.OutputPlane = i < last ? _plan.PlaneOf(i) : _shapes[i].OutputRow * _shapes[i].Rows.Outputs;
                rows.Y = i < last ? Buffer(i, walk, ref bases[i], scratch) : y;
                rows.Residual = i < last ? null : residual;
                (rows.First, rows.End) = (walk.First(i), walk.End(i));
                if (rows.End > rows.First) _stages[i].Rows(in rows, scratch + _stageScratch);
            }
        }
    }

    /// <summary>
    /// Makes room for a strip's rows of a stage, and gives the place where its row 0 would lie.
    /// </summary>
    private float* Buffer(int stage, in StripWalk walk, ref int first, byte* scratch)
    {
        var shape = _shapes[stage];
        float* buffer = (float*)(scratch + _buffers[stage]);
        int kept = walk.Kept(stage);
        if (first == int.MinValue)
        {
            first = kept;
        }
        else if (walk.End(stage) - first > _plan.Capacities[stage])
        {
            long plane = _plan.PlaneOf(stage);
            long bytes = Math.Max(0, walk.First(stage) - kept) * shape.OutputRow * sizeof(float);
            float* from = buffer + ((kept - first) * shape.OutputRow);
            for (int i = 0; i < shape.OutputPlanes; i++)
                System.Buffer.MemoryCopy(from + (i * plane), buffer + (i * plane), bytes, bytes);
            first = kept;
        }

        return buffer - (first * shape.OutputRow);
    }
}
