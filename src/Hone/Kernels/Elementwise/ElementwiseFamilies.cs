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
        where V : struct
    {
        if (any is not BinaryRequest request) return null;
        if (BroadcastLoops.Of(request.Layout, S.Lanes, request.A, request.B) is not { } loops) return null;
        return request.Operation switch
        {
            BinaryOperation.Add => new BinaryKernel<S, V, AddFunction>(request, loops),
            BinaryOperation.Sub => new BinaryKernel<S, V, SubFunction>(request, loops),
            BinaryOperation.Mul => new BinaryKernel<S, V, MulFunction>(request, loops),
            BinaryOperation.Div => new BinaryKernel<S, V, DivFunction>(request, loops),
            BinaryOperation.Min => new BinaryKernel<S, V, MinFunction>(request, loops),
            BinaryOperation.Max => new BinaryKernel<S, V, MaxFunction>(request, loops),
            BinaryOperation.Pow => new BinaryKernel<S, V, PowFunction>(request, loops),
            BinaryOperation.PRelu => new BinaryKernel<S, V, PReluFunction>(request, loops),
            _ => null,
        };
    }
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
