using System.Runtime.Intrinsics;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels;

/// <summary>A kernel family whose source is generic over the vector width.</summary>
/// <remarks>
/// It takes any request, and gives null for another family's: were the request's type a parameter, code would be shared
/// over requests, and what is shared over references finds its width only at run time: nothing precompiles it.
/// </remarks>
internal interface IKernelFamily
{
    /// <summary>The family's kernel for a request, or null when the request is not for it.</summary>
    static abstract Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>From a vector width known at run time to one known to the compiler.</summary>
internal static class AnyWidth
{
    /// <summary>The family's kernel at a width, or null when the request is not for it: a row's Create.</summary>
    public static Kernel? Create<TFamily>(KernelRequest request, SimdLevel level)
        where TFamily : struct, IKernelFamily => level switch
        {
            SimdLevel.V512 => TFamily.Create<Simd512, Vector512<float>>(request),
            SimdLevel.V256 => TFamily.Create<Simd256, Vector256<float>>(request),
            _ => TFamily.Create<Simd128, Vector128<float>>(request),
        };
}
