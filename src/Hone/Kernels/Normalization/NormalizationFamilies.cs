using Hone.Kernels.Simd;
using Hone.Tensors;

namespace Hone.Kernels.Normalization;

/// <summary>Softmax and its logarithm.</summary>
internal readonly struct SoftmaxFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is not SoftmaxRequest request ? null
            : request.Inner > 1 ? new SoftmaxColumns<S, V>(request)
            : request.Axis < S.Lanes ? new SoftmaxShort<S, V>(request)
            : new SoftmaxRows<S, V>(request);
}

/// <summary>Layer normalisation.</summary>
internal readonly struct LayerNormFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is not LayerNormRequest request ? null
            : new LayerNormKernel<S, V>(request);
}

/// <summary>Instance and group normalisation.</summary>
internal readonly struct GroupNormFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is not GroupNormRequest request ? null
            : request.C % request.Groups != 0 ? null : new GroupNormKernel<S, V>(request);
}

/// <summary>Local response normalisation.</summary>
internal readonly struct LrnFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is not LrnRequest request ? null
            : request.Layout switch
        {
            Layout.Nchw => new LrnPlanar<S, V>(request),
            Layout.Nchwc => new LrnBlocked<S, V>(request),
            _ => null,
        };
}
