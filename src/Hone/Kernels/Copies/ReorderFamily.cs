using Hone.Kernels.Simd;

namespace Hone.Kernels.Copies;

/// <summary>Changes of layout.</summary>
internal readonly struct ReorderFamily : IKernelFamily<ReorderRequest>
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(ReorderRequest request)
        where S : struct, ISimd<V>
        where V : struct => request.From == request.To ? null : new ReorderKernel<S, V>(request);
}
