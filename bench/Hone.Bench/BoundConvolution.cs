using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;

namespace Hone.Bench;

/// <summary>A convolution with its output, scratch and workspace, ready to run on the calling thread.</summary>
internal sealed unsafe class BoundConvolution : IDisposable
{
    private readonly AlignedBuffer _x;
    private readonly AlignedBuffer _scratch;
    private readonly AlignedBuffer _workspace;

    /// <summary>Binds x in NCHWc; y is NCHWc as well.</summary>
    public BoundConvolution(Kernel kernel, ConvolutionRequest request, AlignedBuffer x)
    {
        int lanes = SimdLevels.Best.Lanes();
        (Kernel, _x) = (kernel, x);
        Output = new AlignedBuffer((request.K + lanes - 1L) / lanes * lanes * request.P * request.Q * sizeof(float));
        _scratch = new AlignedBuffer(kernel.ScratchBytes);
        _workspace = new AlignedBuffer(kernel.WorkspaceBytes);
    }

    /// <summary>What runs.</summary>
    public Kernel Kernel { get; }

    /// <summary>y.</summary>
    public AlignedBuffer Output { get; }

    /// <summary>All tasks, in order.</summary>
    public void Run()
    {
        void** operands = stackalloc void*[] { _x.Pointer, null, Output.Pointer, _workspace.Pointer };
        for (int task = 0; task < Kernel.Tasks; task++) Kernel.Run(operands, task, _scratch.Pointer);
    }

    /// <summary>The tasks between two barriers.</summary>
    public void Run(int phase)
    {
        void** operands = stackalloc void*[] { _x.Pointer, null, Output.Pointer, _workspace.Pointer };
        int first = phase == 0 ? 0 : Kernel.Barriers[phase - 1];
        int end = phase == Kernel.Barriers.Length ? Kernel.Tasks : Kernel.Barriers[phase];
        for (int task = first; task < end; task++) Kernel.Run(operands, task, _scratch.Pointer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Output.Dispose();
        _scratch.Dispose();
        _workspace.Dispose();
    }
}
