using System.Diagnostics;
using Hone.Kernels;
using Hone.Machine;
using Hone.Passes;

namespace Hone.Runtime;

/// <summary>What a run needs beside the plan: an arena, scratch for each thread, and the operands' addresses.</summary>
internal sealed unsafe class RunContext : IParallelWork
{
    private readonly Plan _plan;
    private readonly AlignedBuffer _arena;
    private readonly AlignedBuffer _scratch;
    private readonly AlignedBuffer _table;
    private readonly (int Slot, Place Place, int Index, long Offset)[] _patches;
    private readonly long _scratchStride;
    private Kernel _kernel = null!;
    private void** _operands;

    public RunContext(Plan plan, int threads)
    {
        _plan = plan;
        Threads = threads;
        _arena = new AlignedBuffer(plan.ArenaBytes, zeroed: false);
        _scratchStride = (plan.ScratchBytes + 127) / 64 * 64;
        _scratch = new AlignedBuffer(_scratchStride * threads, zeroed: false);
        _table = new AlignedBuffer(plan.Locations.Count * (long)sizeof(void*));
        var patches = new List<(int, Place, int, long)>();
        var table = (void**)_table.Pointer;
        for (int slot = 0; slot < plan.Locations.Count; slot++)
        {
            if (plan.Locations[slot] is not var (place, index, offset)) continue;
            var constants = plan.ConstantsPointer;
            if (place == Place.Arena) table[slot] = _arena.Pointer + offset;
            else if (place == Place.Constant) table[slot] = constants + plan.ConstantOffsets[index] + offset;
            else patches.Add((slot, place, index, offset));
        }

        _patches = [.. patches];
    }

    /// <summary>For how many threads there is scratch.</summary>
    public int Threads { get; }

    /// <summary>Runs every step with the caller's tensors at these addresses.</summary>
    /// <param name="inputs">Addresses of the inputs.</param>
    /// <param name="outputs">Addresses of the outputs.</param>
    /// <param name="team">The threads.</param>
    /// <param name="ticks">When not empty: takes the ticks that each step took.</param>
    public void Run(void** inputs, void** outputs, Team team, Span<long> ticks)
    {
        var table = (void**)_table.Pointer;
        foreach (var (slot, place, index, offset) in _patches)
            table[slot] = (byte*)(place == Place.Input ? inputs[index] : outputs[index]) + offset;
        var kernels = _plan.Kernels;
        int at = 0;
        for (int step = 0; step < kernels.Length; step++)
        {
            long start = ticks.IsEmpty ? 0 : Stopwatch.GetTimestamp();
            _kernel = kernels[step];
            _operands = table + at;
            team.Run(this, _kernel.Tasks);
            at += _plan.OperandCounts[step];
            if (!ticks.IsEmpty) ticks[step] += Stopwatch.GetTimestamp() - start;
        }
    }

    /// <inheritdoc/>
    public void Run(int task, int worker) => _kernel.Run(_operands, task, _scratch.Pointer + (worker * _scratchStride));
}
