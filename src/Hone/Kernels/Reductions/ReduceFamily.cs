using Hone.Kernels.Simd;

namespace Hone.Kernels.Reductions;

/// <summary>Reductions over any axes.</summary>
internal readonly struct ReduceFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is not ReduceRequest request ? null
            : request.Input.Rank > StridedWalk.MostLoops ? null : request.Kind switch
        {
            ReduceKind.Sum => new ReduceKernel<S, V, SumReduction>(request),
            ReduceKind.Mean => new ReduceKernel<S, V, MeanReduction>(request),
            ReduceKind.Max => new ReduceKernel<S, V, MaxReduction>(request),
            ReduceKind.Min => new ReduceKernel<S, V, MinReduction>(request),
            ReduceKind.Prod => new ReduceKernel<S, V, ProdReduction>(request),
            ReduceKind.L1 => new ReduceKernel<S, V, L1Reduction>(request),
            ReduceKind.L2 => new ReduceKernel<S, V, L2Reduction>(request),
            ReduceKind.SumSquare => new ReduceKernel<S, V, SumSquareReduction>(request),
            _ => null,
        };
}

/// <summary>The index of an extreme.</summary>
internal readonly struct ArgFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct => any switch
        {
            ArgRequest { Layout: Tensors.Layout.Nchw } request => new ArgKernel<S, V>(request),
            ArgRequest { Layout: Tensors.Layout.Nchwc } request => new ArgBlocked<S, V>(request),
            _ => null,
        };
}
