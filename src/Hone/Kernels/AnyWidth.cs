using System.Runtime.Intrinsics;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels;

/// <summary>A kernel family whose source is generic over the vector width.</summary>
/// <typeparam name="TRequest">The requests it serves.</typeparam>
internal interface IKernelFamily<in TRequest>
    where TRequest : KernelRequest
{
    /// <summary>The family's kernel for a request, or null when the request is not for it.</summary>
    static abstract Kernel? Create<S, V>(TRequest request)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>From a vector width known at run time to one known to the compiler.</summary>
internal static class AnyWidth
{
    /// <summary>The family's kernel at a width, or null when the request is not for it: a row's Create.</summary>
    public static Kernel? Create<TFamily, TRequest>(KernelRequest request, SimdLevel level)
        where TFamily : struct, IKernelFamily<TRequest>
        where TRequest : KernelRequest => request is not TRequest own ? null : level switch
        {
            SimdLevel.V512 => TFamily.Create<Simd512, Vector512<float>>(own),
            SimdLevel.V256 => TFamily.Create<Simd256, Vector256<float>>(own),
            _ => TFamily.Create<Simd128, Vector128<float>>(own),
        };
}
