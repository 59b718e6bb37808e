using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Elementwise;

/// <summary>Applies activations to floats in memory.</summary>
internal static unsafe class Activations
{
    /// <summary>p[i] = act(p[i]) for i below <paramref name="count"/>.</summary>
    public static void Apply<S, V>(float* p, int count, Activation activation)
        where S : struct, ISimd<V>
        where V : struct => Apply<S, V>(p, p, count, activation);

    /// <summary>y[i] = act(x[i]) for i below <paramref name="count"/>; y may be x, else they must not overlap.</summary>
    public static void Apply<S, V>(float* x, float* y, long count, Activation activation)
        where S : struct, ISimd<V>
        where V : struct
    {
        float a = activation.Alpha, b = activation.Beta;
        switch (activation.Kind)
        {
            case ActivationKind.None:
                if (x != y) Buffer.MemoryCopy(x, y, count * sizeof(float), count * sizeof(float));
                break;
            case ActivationKind.Clip: Map<S, V, ClipFunction>(x, y, count, a, b); break;
            case ActivationKind.LeakyRelu: Map<S, V, LeakyReluFunction>(x, y, count, a, b); break;
            case ActivationKind.Elu: Map<S, V, EluFunction>(x, y, count, a, b); break;
            case ActivationKind.Selu: Map<S, V, SeluFunction>(x, y, count, a, b); break;
            case ActivationKind.Sigmoid: Map<S, V, SigmoidFunction>(x, y, count, a, b); break;
            case ActivationKind.HardSigmoid: Map<S, V, HardSigmoidFunction>(x, y, count, a, b); break;
            case ActivationKind.HardSwish: Map<S, V, HardSwishFunction>(x, y, count, a, b); break;
            case ActivationKind.Silu: Map<S, V, SiluFunction>(x, y, count, a, b); break;
            case ActivationKind.Tanh: Map<S, V, TanhFunction>(x, y, count, a, b); break;
            case ActivationKind.Gelu: Map<S, V, GeluFunction>(x, y, count, a, b); break;
            case ActivationKind.GeluTanh: Map<S, V, GeluTanhFunction>(x, y, count, a, b); break;
            case ActivationKind.Softplus: Map<S, V, SoftplusFunction>(x, y, count, a, b); break;
            case ActivationKind.Softsign: Map<S, V, SoftsignFunction>(x, y, count, a, b); break;
            case ActivationKind.Mish: Map<S, V, MishFunction>(x, y, count, a, b); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation.Kind, "no such activation");
        }
    }

    /// <summary>y[i] = f(x[i]; a, b) for i below <paramref name="count"/>; y may be x, else they must not overlap.</summary>
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
}
