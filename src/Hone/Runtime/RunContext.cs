using System.Buffers;
using System.Diagnostics;
using Hone.Diagnostics;
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
    private readonly int[] _patches;
    private readonly long _scratchStride;
    private Kernel _kernel = null!;
    private void** _operands;

    public RunContext(Plan plan, int threads)
    {
        _plan = plan;
        Threads = threads;
        Pins = new MemoryHandle[plan.Inputs.Count + plan.Outputs.Count];
        _arena = new AlignedBuffer(plan.ArenaBytes, zeroed: false);
        _scratchStride = (plan.ScratchBytes + 127) / 64 * 64;
        _scratch = new AlignedBuffer(_scratchStride * threads, zeroed: false);
        _table = new AlignedBuffer(plan.Locations.Length * (long)sizeof(void*));
        var table = (void**)_table.Pointer;
        int patches = 0;
        var slots = new int[plan.Locations.Length];
        for (int slot = 0; slot < plan.Locations.Length; slot++)
        {
            if (plan.Locations[slot] is not { } at) continue;
            if (at.Place == Place.Arena) table[slot] = _arena.Pointer + at.Offset;
            else if (at.Place == Place.Constant) table[slot] = plan.Constant(at.Index) + at.Offset;
            else slots[patches++] = slot;
        }

        _patches = slots[..patches];
    }

    /// <summary>Room for the handles that hold the caller's tensors in place during the run.</summary>
    public MemoryHandle[] Pins { get; }

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
        foreach (int slot in _patches)
        {
            var at = _plan.Locations[slot]!;
            table[slot] = (byte*)(at.Place == Place.Input ? inputs[at.Index] : outputs[at.Index]) + at.Offset;
        }

        var kernels = _plan.Kernels;
        void** operands = table;
        int step = 0;
        try
        {
            for (; step < kernels.Length; step++)
            {
                long start = ticks.IsEmpty ? 0 : Stopwatch.GetTimestamp();
                _kernel = kernels[step];
                _operands = operands;
                team.Run(this, _kernel.Tasks);
                operands += _plan.OperandCounts[step];
                if (!ticks.IsEmpty) ticks[step] += Stopwatch.GetTimestamp() - start;
            }
        }
        catch (Exception e) when (CompilerBugException.Covers(e))
        {
            throw new CompilerBugException(_kernel.Name, $"node '{_plan.Steps[step].Name}': {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Run(int task, int worker) => _kernel.Run(_operands, task, _scratch.Pointer + (worker * _scratchStride));
}
