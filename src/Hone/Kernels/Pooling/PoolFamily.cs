using Hone.Kernels.Simd;
using Hone.Tensors;

namespace Hone.Kernels.Pooling;

/// <summary>Max and average pooling, NCHW and NCHWc.</summary>
internal readonly struct PoolFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is not PoolRequest request ? null
            : (request.Layout, request.Kind) switch
        {
            (Layout.Nchwc, PoolKind.Max) => new PoolBlocked<S, V, MaxPooling>(request),
            (Layout.Nchwc, _) => new PoolBlocked<S, V, AveragePooling>(request),
            (Layout.Nchw, PoolKind.Max) => new PoolPlanar<S, V, MaxPooling>(request),
            (Layout.Nchw, _) => new PoolPlanar<S, V, AveragePooling>(request),
            _ => null,
        };
}

/// <summary>Max and average of whole pictures.</summary>
internal readonly struct GlobalPoolFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is not GlobalPoolRequest request ? null
            : (request.InputLayout, request.Kind) switch
        {
            (Layout.Nchwc, PoolKind.Max) => new GlobalPoolBlocked<S, V, MaxPooling>(request),
            (Layout.Nchwc, _) => new GlobalPoolBlocked<S, V, AveragePooling>(request),
            (Layout.Nchw, PoolKind.Max) when request.OutputLayout == Layout.Nchw =>
                new GlobalPoolPlanar<S, V, MaxPooling>(request),
            (Layout.Nchw, _) when request.OutputLayout == Layout.Nchw =>
                new GlobalPoolPlanar<S, V, AveragePooling>(request),
            _ => null,
        };
}
