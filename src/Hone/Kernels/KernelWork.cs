using System.Diagnostics;
using Hone.Machine;

namespace Hone.Kernels;

/// <summary>Runs kernels one at a time on a team, phase by phase, with scratch for each member.</summary>
/// <remarks>One thread uses it. It allocates nothing on the managed heap after its making.</remarks>
public sealed unsafe class KernelWork : IParallelWork, IDisposable
{
    private readonly AlignedBuffer _scratch;
    private readonly long _scratchStride;
    private Kernel? _kernel;
    private void** _operands;
    private int _first;

    /// <summary>Room for kernels that need up to so many bytes of scratch, on up to so many threads.</summary>
    public KernelWork(long scratchBytes, int threads)
    {
        _scratchStride = (scratchBytes + 127) / 64 * 64;
        _scratch = new AlignedBuffer(_scratchStride * threads, zeroed: false);
        Threads = threads;
    }

    /// <summary>For how many threads there is scratch.</summary>
    public int Threads { get; }

    /// <summary>Takes who ran each task and when; null, as nearly always, when nobody asks.</summary>
    internal TaskLog? Log { get; set; }

    /// <summary>Runs all tasks of a kernel and returns when they are done.</summary>
    /// <param name="kernel">What to run.</param>
    /// <param name="operands">Its operands, and its workspace after them if it has one.</param>
    /// <param name="team">At most <see cref="Threads"/> threads.</param>
    public void Run(Kernel kernel, void** operands, Team team)
    {
        _kernel = kernel;
        _operands = operands;
        _first = 0;
        foreach (int barrier in kernel.Barriers)
        {
            team.Run(this, barrier - _first);
            _first = barrier;
        }

        team.Run(this, kernel.Tasks - _first);
    }

    /// <inheritdoc/>
    public void Run(int task, int worker)
    {
        long begin = Log is null ? 0 : Stopwatch.GetTimestamp();
        _kernel!.Run(_operands, _first + task, _scratch.Pointer + (worker * _scratchStride));
        Log?.Add(worker, _first + task, begin);
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();
}
