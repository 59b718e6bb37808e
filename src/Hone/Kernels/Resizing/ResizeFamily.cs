using Hone.Kernels.Simd;
using Hone.Tensors;

namespace Hone.Kernels.Resizing;

/// <summary>Resizing by the nearest neighbour or linearly.</summary>
internal readonly struct ResizeFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is not ResizeRequest request ? null
            : request.Layout switch
        {
            _ when request.Rows.IsLinear != request.Columns.IsLinear => null,
            Layout.Nchw => new ResizePlanar<S, V>(request),
            Layout.Nchwc => new ResizeBlocked<S, V>(request),
            _ => null,
        };
}
