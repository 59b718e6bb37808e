using Hone.Kernels.Simd;

namespace Hone.Kernels.Elementwise;

/// <summary>A function of one number with two parameters, over vectors. A NaN gives a NaN.</summary>
internal interface IFunction
{
    /// <summary>f(x; a, b) lane by lane.</summary>
    static abstract V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct;
}
