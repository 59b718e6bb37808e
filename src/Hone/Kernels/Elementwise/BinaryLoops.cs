using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Elementwise;

/// <summary>How the operands of a binary function run along a row of the result.</summary>
internal enum BinaryForm
{
    /// <summary>Both run with y.</summary>
    Both,

    /// <summary>a is one number.</summary>
    ScalarA,

    /// <summary>b is one number.</summary>
    ScalarB,

    /// <summary>a is one vector that serves every vector of b.</summary>
    VectorA,

    /// <summary>b is one vector that serves every vector of a.</summary>
    VectorB,
}

/// <summary>The inner loops of a binary function: y[i] = min(high, max(low, f(a[i], b[i]))).</summary>
/// <remarks>
/// A clamp costs nothing here: the loops wait for memory. The bounds are infinite where there is none.
/// </remarks>
internal static unsafe class BinaryLoops<S, V, TFunction>
    where S : struct, ISimd<V>
    where V : struct
    where TFunction : struct, IBinaryFunction
{
    /// <summary>The loop of a form, as a pointer that takes a, b, y, count, low, high.</summary>
    public static delegate*<float*, float*, float*, long, float, float, void> Of(BinaryForm form) => form switch
    {
        BinaryForm.ScalarA => &ScalarA,
        BinaryForm.ScalarB => &ScalarB,
        BinaryForm.VectorA => &VectorA,
        BinaryForm.VectorB => &VectorB,
        _ => &Both,
    };

    /// <summary>Both operands run with y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Both(float* a, float* b, float* y, long count, float lowest, float highest)
    {
        V low = S.Broadcast(lowest), high = S.Broadcast(highest);
        long i = 0;
        for (; i <= count - S.Lanes; i += S.Lanes)
            S.Store(y + i, Clamp(TFunction.Apply<S, V>(S.Load(a + i), S.Load(b + i)), low, high));
        int rest = (int)(count - i);
        if (rest == 0) return;
        V last = TFunction.Apply<S, V>(S.LoadFirst(a + i, rest), S.LoadFirst(b + i, rest));
        S.StoreFirst(y + i, Clamp(last, low, high), rest);
    }

    /// <summary>b is one number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScalarB(float* a, float* b, float* y, long count, float lowest, float highest)
    {
        V low = S.Broadcast(lowest), high = S.Broadcast(highest), fixedB = S.Broadcast(*b);
        long i = 0;
        for (; i <= count - S.Lanes; i += S.Lanes)
            S.Store(y + i, Clamp(TFunction.Apply<S, V>(S.Load(a + i), fixedB), low, high));
        int rest = (int)(count - i);
        if (rest == 0) return;
        S.StoreFirst(y + i, Clamp(TFunction.Apply<S, V>(S.LoadFirst(a + i, rest), fixedB), low, high), rest);
    }

    /// <summary>a is one number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScalarA(float* a, float* b, float* y, long count, float lowest, float highest)
    {
        V low = S.Broadcast(lowest), high = S.Broadcast(highest), fixedA = S.Broadcast(*a);
        long i = 0;
        for (; i <= count - S.Lanes; i += S.Lanes)
            S.Store(y + i, Clamp(TFunction.Apply<S, V>(fixedA, S.Load(b + i)), low, high));
        int rest = (int)(count - i);
        if (rest == 0) return;
        S.StoreFirst(y + i, Clamp(TFunction.Apply<S, V>(fixedA, S.LoadFirst(b + i, rest)), low, high), rest);
    }

    /// <summary>b is one vector that serves every vector of a: channels of NCHWc.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void VectorB(float* a, float* b, float* y, long count, float lowest, float highest)
    {
        V low = S.Broadcast(lowest), high = S.Broadcast(highest), fixedB = S.Load(b);
        for (long i = 0; i < count; i += S.Lanes)
            S.Store(y + i, Clamp(TFunction.Apply<S, V>(S.Load(a + i), fixedB), low, high));
    }

    /// <summary>a is one vector that serves every vector of b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void VectorA(float* a, float* b, float* y, long count, float lowest, float highest)
    {
        V low = S.Broadcast(lowest), high = S.Broadcast(highest), fixedA = S.Load(a);
        for (long i = 0; i < count; i += S.Lanes)
            S.Store(y + i, Clamp(TFunction.Apply<S, V>(fixedA, S.Load(b + i)), low, high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Clamp(V x, V low, V high) => S.Min(high, S.Max(low, x));
}
