using Hone.Machine;

namespace Hone.Kernels.Convolution;

/// <summary>What a prepared kernel was made for.</summary>
internal readonly record struct PreparedKey(
    ConvolutionAlgorithm Algorithm, Weights Filters, Weights? Bias, float Alpha, bool HasResidual,
    Activation Activation);

/// <summary>A kernel with packed filters, and scratch for the threads that run it.</summary>
internal sealed unsafe class PreparedConvolution(Kernel kernel, int threads)
{
    private readonly Stack<KernelWork> _free = new();

    /// <summary>Runs it: x, residual or null, y, workspace.</summary>
    public void Run(float* x, float* residual, float* y, byte* workspace)
    {
        KernelWork? work;
        lock (_free)
            if (!_free.TryPop(out work)) work = new KernelWork(kernel.ScratchBytes, threads);
        void** operands = stackalloc void*[4] { x, residual, y, workspace };
        using (var team = WorkerPool.Shared.Rent(threads)) work.Run(kernel, operands, team);
        lock (_free) _free.Push(work);
    }
}
