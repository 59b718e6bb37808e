using Hone.Kernels.Simd;

namespace Hone.Kernels.Depthwise;

/// <summary>Depthwise convolution by tiles of seven pixels, where the request fits one.</summary>
internal readonly struct DepthwiseTiledFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is not DepthwiseRequest request ? null
            : (request.S, request.StrideW) switch
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
