using Hone.Kernels.Simd;
using Hone.Tensors;

namespace Hone.Kernels.Normalization;

/// <summary>Softmax and its logarithm.</summary>
internal readonly struct SoftmaxFamily : IKernelFamily<SoftmaxRequest>
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(SoftmaxRequest request)
        where S : struct, ISimd<V>
        where V : struct =>
        request.Inner == 1 ? new SoftmaxRows<S, V>(request) : new SoftmaxColumns<S, V>(request);
}

/// <summary>Layer normalisation.</summary>
internal readonly struct LayerNormFamily : IKernelFamily<LayerNormRequest>
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(LayerNormRequest request)
        where S : struct, ISimd<V>
        where V : struct => new LayerNormKernel<S, V>(request);
}

/// <summary>Instance and group normalisation.</summary>
internal readonly struct GroupNormFamily : IKernelFamily<GroupNormRequest>
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(GroupNormRequest request)
        where S : struct, ISimd<V>
        where V : struct => request.C % request.Groups != 0 ? null : new GroupNormKernel<S, V>(request);
}

/// <summary>Local response normalisation.</summary>
internal readonly struct LrnFamily : IKernelFamily<LrnRequest>
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(LrnRequest request)
        where S : struct, ISimd<V>
        where V : struct => request.Layout switch
        {
            Layout.Nchw => new LrnPlanar<S, V>(request),
            Layout.Nchwc => new LrnBlocked<S, V>(request),
            _ => null,
        };
}
