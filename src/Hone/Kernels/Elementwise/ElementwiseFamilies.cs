using Hone.Kernels.Simd;

namespace Hone.Kernels.Elementwise;

/// <summary>Functions of one number.</summary>
internal readonly struct UnaryFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is not UnaryRequest request ? null
            : new UnaryKernel<S, V>(request);
}

/// <summary>Functions of two numbers.</summary>
internal readonly struct BinaryFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is not BinaryRequest request ? null
            : BroadcastLoops.Of(request.Layout, S.Lanes, request.A, request.B) is not { } loops ? null
            : new BinaryKernel<S, V>(request, loops);
}

/// <summary>A scale and a shift per channel.</summary>
internal readonly struct AffineFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is not AffineRequest request ? null
            : request.Layout == Tensors.Layout.Nhwc ? null : new AffineKernel<S, V>(request);
}
