using Hone.Kernels.Simd;

namespace Hone.Kernels.Reductions;

/// <summary>Reductions over any axes.</summary>
internal readonly struct ReduceFamily : IKernelFamily<ReduceRequest>
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(ReduceRequest request)
        where S : struct, ISimd<V>
        where V : struct => request.Input.Rank > StridedWalk.MostLoops ? null : request.Kind switch
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
internal readonly struct ArgFamily : IKernelFamily<ArgRequest>
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(ArgRequest request)
        where S : struct, ISimd<V>
        where V : struct => request.Layout switch
        {
            Tensors.Layout.Nchw => new ArgKernel<S, V>(request),
            Tensors.Layout.Nchwc => new ArgBlocked<S, V>(request),
            _ => null,
        };
}
