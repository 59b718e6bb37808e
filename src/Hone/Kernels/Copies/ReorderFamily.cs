using Hone.Kernels.Simd;
using Hone.Tensors;

namespace Hone.Kernels.Copies;

/// <summary>Changes of layout.</summary>
internal readonly struct ReorderFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (any is not ReorderRequest request) return null;
        if (request.From != request.To) return new ReorderKernel<S, V>(request);
        int piece = Math.Min(request.FromBlock, request.ToBlock), block = Math.Max(request.FromBlock, request.ToBlock);
        bool regroups = request.From == Layout.Nchwc && piece > 0 && piece < block && block % piece == 0;
        return regroups && piece <= S.Lanes ? new RegroupKernel<S, V>(request) : null;
    }
}
