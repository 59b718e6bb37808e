using Hone.Kernels;
using Hone.Kernels.Gemm;
using Hone.Machine;

namespace Hone.Bench;

/// <summary>A product with its operands and scratch, ready to run on the calling thread or on a team.</summary>
internal sealed unsafe class BoundKernel : IParallelWork, IDisposable
{
    private readonly Kernel _kernel;
    private readonly nint[] _operands;
    private readonly AlignedBuffer[] _scratch;

    /// <summary>Binds a, b (or null) and y; no addend.</summary>
    public BoundKernel(GemmRequest request, SimdLevel level, AlignedBuffer a, AlignedBuffer? b, AlignedBuffer y)
    {
        _kernel = KernelTable.Create(request, level)!;
        _operands = [(nint)a.Pointer, b is null ? 0 : (nint)b.Pointer, 0, (nint)y.Pointer];
        _scratch = [.. Enumerable.Range(0, 4).Select(_ => new AlignedBuffer(_kernel.ScratchBytes))];
    }

    /// <summary>All tasks on the calling thread.</summary>
    public void Run()
    {
        for (int task = 0; task < _kernel.Tasks; task++) Run(task, 0);
    }

    /// <summary>All tasks on a team.</summary>
    public void Run(Team team) => team.Run(this, _kernel.Tasks);

    /// <inheritdoc/>
    public void Run(int task, int worker)
    {
        fixed (nint* at = _operands) _kernel.Run((void**)at, task, _scratch[worker].Pointer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in _scratch) buffer.Dispose();
    }
}
