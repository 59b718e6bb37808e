using Hone.Kernels.Simd;

namespace Hone.Kernels.Elementwise;

/// <summary>
/// The loop over consecutive floats of each activation and each unary operation; it compiles when first called.
/// </summary>
internal static unsafe class Functions
{
    /// <summary>y[i] = act(x[i]; a, b), as a pointer that takes x, y, count, a, b.</summary>
    public static delegate*<float*, float*, long, float, float, void> Of<S, V>(ActivationKind kind)
        where S : struct, ISimd<V>
        where V : struct => kind switch
        {
            ActivationKind.None => &Activations.Copy,
            ActivationKind.Clip => &Activations.Map<S, V, ClipFunction>,
            ActivationKind.LeakyRelu => &Activations.Map<S, V, LeakyReluFunction>,
            ActivationKind.Elu => &Activations.Map<S, V, EluFunction>,
            ActivationKind.Selu => &Activations.Map<S, V, SeluFunction>,
            ActivationKind.Sigmoid => &Activations.Map<S, V, SigmoidFunction>,
            ActivationKind.HardSigmoid => &Activations.Map<S, V, HardSigmoidFunction>,
            ActivationKind.HardSwish => &Activations.Map<S, V, HardSwishFunction>,
            ActivationKind.Silu => &Activations.Map<S, V, SiluFunction>,
            ActivationKind.Tanh => &Activations.Map<S, V, TanhFunction>,
            ActivationKind.Gelu => &Activations.Map<S, V, GeluFunction>,
            ActivationKind.GeluTanh => &Activations.Map<S, V, GeluTanhFunction>,
            ActivationKind.Softplus => &Activations.Map<S, V, SoftplusFunction>,
            ActivationKind.Softsign => &Activations.Map<S, V, SoftsignFunction>,
            ActivationKind.Mish => &Activations.Map<S, V, MishFunction>,
            ActivationKind.Grid8 => &Activations.Map<S, V, Grid8Function>,
            ActivationKind.Grid16 => &Activations.Map<S, V, Grid16Function>,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such activation"),
        };

    /// <summary>y[i] = f(x[i]), as a pointer that takes x, y, count and two numbers that do not matter.</summary>
    public static delegate*<float*, float*, long, float, float, void> Of<S, V>(UnaryOperation operation)
        where S : struct, ISimd<V>
        where V : struct => operation switch
        {
            UnaryOperation.Abs => &Activations.Map<S, V, AbsFunction>,
            UnaryOperation.Neg => &Activations.Map<S, V, NegFunction>,
            UnaryOperation.Exp => &Activations.Map<S, V, ExpFunction>,
            UnaryOperation.Log => &Activations.Map<S, V, LogFunction>,
            UnaryOperation.Sqrt => &Activations.Map<S, V, SqrtFunction>,
            UnaryOperation.Reciprocal => &Activations.Map<S, V, ReciprocalFunction>,
            UnaryOperation.Erf => &Activations.Map<S, V, ErfFunction>,
            UnaryOperation.Floor => &Activations.Map<S, V, FloorFunction>,
            UnaryOperation.Ceil => &Activations.Map<S, V, CeilFunction>,
            UnaryOperation.Round => &Activations.Map<S, V, RoundFunction>,
            UnaryOperation.Sign => &Activations.Map<S, V, SignFunction>,
            UnaryOperation.Square => &Activations.Map<S, V, SquareFunction>,
            UnaryOperation.Sin => &Sin,
            UnaryOperation.Cos => &Cos,
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "no such operation"),
        };

    /// <summary>
    /// y[i] = min(high, max(low, f(a[i], b[i]))), as a pointer that takes a, b, y, count, low, high.
    /// </summary>
    public static delegate*<float*, float*, float*, long, float, float, void> Of<S, V>(
        BinaryOperation operation, BinaryForm form)
        where S : struct, ISimd<V>
        where V : struct => operation switch
        {
            BinaryOperation.Add => BinaryLoops<S, V, AddFunction>.Of(form),
            BinaryOperation.Sub => BinaryLoops<S, V, SubFunction>.Of(form),
            BinaryOperation.Mul => BinaryLoops<S, V, MulFunction>.Of(form),
            BinaryOperation.Div => BinaryLoops<S, V, DivFunction>.Of(form),
            BinaryOperation.Min => BinaryLoops<S, V, MinFunction>.Of(form),
            BinaryOperation.Max => BinaryLoops<S, V, MaxFunction>.Of(form),
            BinaryOperation.Pow => BinaryLoops<S, V, PowFunction>.Of(form),
            BinaryOperation.PRelu => BinaryLoops<S, V, PReluFunction>.Of(form),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "no such operation"),
        };

    private static void Sin(float* x, float* y, long count, float a, float b)
    {
        for (long i = 0; i < count; i++) y[i] = (float)Math.Sin(x[i]);
    }

    private static void Cos(float* x, float* y, long count, float a, float b)
    {
        for (long i = 0; i < count; i++) y[i] = (float)Math.Cos(x[i]);
    }
}
