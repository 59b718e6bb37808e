using Hone.Kernels.Simd;

namespace Hone.Kernels.Elementwise;

/// <summary>Functions of one number.</summary>
internal readonly struct UnaryFamily : IKernelFamily<UnaryRequest>
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(UnaryRequest request)
        where S : struct, ISimd<V>
        where V : struct => new UnaryKernel<S, V>(request);
}

/// <summary>Functions of two numbers.</summary>
internal readonly struct BinaryFamily : IKernelFamily<BinaryRequest>
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(BinaryRequest request)
        where S : struct, ISimd<V>
        where V : struct
    {
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
internal readonly struct AffineFamily : IKernelFamily<AffineRequest>
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(AffineRequest request)
        where S : struct, ISimd<V>
        where V : struct =>
        request.Layout == Tensors.Layout.Nhwc ? null : new AffineKernel<S, V>(request);
}
