using Hone.Kernels;
using Hone.Machine;

namespace Hone.Bench;

/// <summary>A kernel with operands, scratch and workspace, ready to run on the calling thread or on a team.</summary>
/// <remarks>The operands stay the caller's; null stands for an absent one, the last is the output.</remarks>
internal sealed unsafe class BoundKernel : IDisposable
{
    private readonly nint[] _operands;
    private readonly AlignedBuffer _scratch;
    private readonly AlignedBuffer _workspace;
    private readonly KernelWork _work;

    /// <summary>Binds operands in the kernel's order, the workspace not among them.</summary>
    public BoundKernel(Kernel kernel, params AlignedBuffer?[] operands)
    {
        (Kernel, Output) = (kernel, operands[^1]!);
        _scratch = new AlignedBuffer(kernel.ScratchBytes);
        _workspace = new AlignedBuffer(kernel.WorkspaceBytes);
        _operands = [.. operands.Append(_workspace).Select(o => o is null ? 0 : (nint)o.Pointer)];
        _work = new KernelWork(kernel.ScratchBytes, Environment.ProcessorCount);
    }

    /// <summary>What runs.</summary>
    public Kernel Kernel { get; }

    /// <summary>The last operand.</summary>
    public AlignedBuffer Output { get; }

    /// <summary>All tasks on the calling thread, in order: so barriers hold, and nothing else is timed.</summary>
    public void Run() => Run(0, Kernel.Tasks);

    /// <summary>The tasks between two barriers.</summary>
    public void Run(int phase)
    {
        int first = phase == 0 ? 0 : Kernel.Barriers[phase - 1];
        Run(first, phase == Kernel.Barriers.Length ? Kernel.Tasks : Kernel.Barriers[phase]);
    }

    /// <summary>All tasks on a team.</summary>
    public void Run(Team team)
    {
        fixed (nint* at = _operands) _work.Run(Kernel, (void**)at, team);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _scratch.Dispose();
        _workspace.Dispose();
        _work.Dispose();
    }

    private void Run(int first, int end)
    {
        fixed (nint* at = _operands)
            for (int task = first; task < end; task++) Kernel.Run((void**)at, task, _scratch.Pointer);
    }
}
