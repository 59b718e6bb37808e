using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Depthwise;

/// <summary>Depthwise convolution by tiles of seven pixels, where the request fits one.</summary>
internal readonly struct DepthwiseTiledFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            // The class is named because images hold what it gives to derived ones only where something names it.
            any is DepthwiseRequest { GroupSize: 1 } request ? Tiled<S, V>(request) as DepthwiseKernel<S, V> : null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Kernel? Tiled<S, V>(DepthwiseRequest request)
        where S : struct, ISimd<V>
        where V : struct => (request.S, request.StrideW) switch
        {
            (3, 1) => DepthwisePair3<S, V, Stride1>.Create(request)
                ?? DepthwiseTiled<S, V, DepthwiseTile3<Stride1>>.Create(request),
            (3, 2) => DepthwisePair3<S, V, Stride2>.Create(request)
                ?? DepthwiseTiled<S, V, DepthwiseTile3<Stride2>>.Create(request),
            (5, 1) => DepthwiseTiled<S, V, DepthwiseTile5<Stride1>>.Create(request),
            (5, 2) => DepthwiseTiled<S, V, DepthwiseTile5<Stride2>>.Create(request),
            _ => null,
        };
}

/// <summary>Depthwise convolution of any other shape.</summary>
internal readonly struct DepthwiseGeneralFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is not DepthwiseRequest request ? null
            : DepthwiseGeneral<S, V>.Create(request);
}
