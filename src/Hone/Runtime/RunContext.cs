using System.Buffers;
using System.Diagnostics;
using Hone.Diagnostics;
using Hone.Kernels;
using Hone.Machine;
using Hone.Passes;

namespace Hone.Runtime;

/// <summary>What a run needs beside the plan: an arena, scratch for each thread, and the operands' addresses.</summary>
internal sealed unsafe class RunContext
{
    private readonly Plan _plan;
    private readonly AlignedBuffer _arena;
    private readonly AlignedBuffer _workspace;
    private readonly KernelWork _work;
    private readonly AlignedBuffer _table;
    private readonly int[] _patches;

    public RunContext(Plan plan, int threads)
    {
        _plan = plan;
        Pins = new MemoryHandle[plan.Inputs.Count + plan.Outputs.Count];
        _arena = new AlignedBuffer(plan.ArenaBytes, zeroed: false);
        _workspace = new AlignedBuffer(plan.WorkspaceBytes, zeroed: false);
        _work = new KernelWork(plan.ScratchBytes, threads);
        _table = new AlignedBuffer(plan.Locations.Length * (long)sizeof(void*));
        var table = (void**)_table.Pointer;
        int patches = 0;
        var slots = new int[plan.Locations.Length];
        for (int slot = 0; slot < plan.Locations.Length; slot++)
        {
            if (plan.Locations[slot] is not { } at) continue;
            if (at.Place == Place.Arena) table[slot] = _arena.Pointer + at.Offset;
            else if (at.Place == Place.Workspace) table[slot] = _workspace.Pointer;
            else if (at.Place == Place.Constant) table[slot] = plan.Constant(at.Index) + at.Offset;
            else slots[patches++] = slot;
        }

        _patches = slots[..patches];
    }

    /// <summary>Room for the handles that hold the caller's tensors in place during the run.</summary>
    public MemoryHandle[] Pins { get; }

    /// <summary>For how many threads there is scratch.</summary>
    public int Threads => _work.Threads;

    /// <summary>Runs every step with the caller's tensors at these addresses.</summary>
    /// <param name="inputs">Addresses of the inputs.</param>
    /// <param name="outputs">Addresses of the outputs.</param>
    /// <param name="team">The threads.</param>
    /// <param name="ticks">When not empty: takes the ticks that each step took.</param>
    /// <param name="watch">Who looks on, or null.</param>
    public void Run(void** inputs, void** outputs, Team team, Span<long> ticks, RunWatch? watch)
    {
        _work.Log = watch?.Tasks;
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
                watch?.Begin(step);
                _work.Run(kernels[step], operands, team);
                watch?.End(step, operands, _plan.OperandCounts[step] - (kernels[step].WorkspaceBytes > 0 ? 1 : 0));
                operands += _plan.OperandCounts[step];
                if (!ticks.IsEmpty) ticks[step] += Stopwatch.GetTimestamp() - start;
            }
        }
        catch (ModelException e) when (e.Problems is [{ Node: null } problem])
        {
            var refused = _plan.Steps[step];
            throw new ModelException(problem with { Node = refused.Name, Operator = refused.Operator }, null, e);
        }
        catch (Exception e) when (CompilerBugException.Covers(e))
        {
            throw new CompilerBugException(kernels[step].Name, $"node '{_plan.Steps[step].Name}': {e.Message}", e);
        }
    }
}
