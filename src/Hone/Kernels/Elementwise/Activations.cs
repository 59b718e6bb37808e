using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Elementwise;

/// <summary>Applies activations to floats in memory.</summary>
internal static unsafe class Activations
{
    /// <summary>p[i] = act(p[i]) for i below <paramref name="count"/>.</summary>
    public static void Apply<S, V>(float* p, int count, Activation activation)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (activation.Kind == ActivationKind.None) return;
        Functions.Of<S, V>(activation.Kind)(p, p, count, activation.Alpha, activation.Beta);
    }

    /// <summary>
    /// y[i] = f(x[i]; a, b) for i below <paramref name="count"/>; y may be x, else they must not overlap.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<S, V, TFunction>(float* x, float* y, long count, float a, float b)
        where S : struct, ISimd<V>
        where V : struct
        where TFunction : struct, IFunction
    {
        V va = S.Broadcast(a), vb = S.Broadcast(b);
        long i = 0;
        for (; i <= count - S.Lanes; i += S.Lanes) S.Store(y + i, TFunction.Apply<S, V>(S.Load(x + i), va, vb));
        int rest = (int)(count - i);
        if (rest > 0) S.StoreFirst(y + i, TFunction.Apply<S, V>(S.LoadFirst(x + i, rest), va, vb), rest);
    }

    /// <summary>y[i] = x[i] for i below <paramref name="count"/>.</summary>
    public static void Copy(float* x, float* y, long count, float a, float b)
    {
        if (x != y) Buffer.MemoryCopy(x, y, count * sizeof(float), count * sizeof(float));
    }
}
