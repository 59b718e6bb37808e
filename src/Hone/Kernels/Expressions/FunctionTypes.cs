using Hone.Kernels.Elementwise;

namespace Hone.Kernels.Expressions;

/// <summary>The types of the functions that can be part of an expression's type; null for those computed one by one.
/// </summary>
internal static class FunctionTypes
{
    /// <summary>The <see cref="IFunction"/> of a term.</summary>
    public static Type? Of(UnaryTerm term) => term.Operation switch
    {
        UnaryOperation.Activation => Of(term.Activation.Kind),
        UnaryOperation.Abs => typeof(AbsFunction),
        UnaryOperation.Neg => typeof(NegFunction),
        UnaryOperation.Exp => typeof(ExpFunction),
        UnaryOperation.Log => typeof(LogFunction),
        UnaryOperation.Sqrt => typeof(SqrtFunction),
        UnaryOperation.Reciprocal => typeof(ReciprocalFunction),
        UnaryOperation.Erf => typeof(ErfFunction),
        UnaryOperation.Floor => typeof(FloorFunction),
        UnaryOperation.Ceil => typeof(CeilFunction),
        UnaryOperation.Round => typeof(RoundFunction),
        UnaryOperation.Sign => typeof(SignFunction),
        UnaryOperation.Square => typeof(SquareFunction),
        _ => null,
    };

    /// <summary>The <see cref="IBinaryFunction"/> of an operation.</summary>
    public static Type? Of(BinaryOperation operation) => operation switch
    {
        BinaryOperation.Add => typeof(AddFunction),
        BinaryOperation.Sub => typeof(SubFunction),
        BinaryOperation.Mul => typeof(MulFunction),
        BinaryOperation.Div => typeof(DivFunction),
        BinaryOperation.Min => typeof(MinFunction),
        BinaryOperation.Max => typeof(MaxFunction),
        BinaryOperation.PRelu => typeof(PReluFunction),
        _ => null,
    };

    private static Type? Of(ActivationKind kind) => kind switch
    {
        ActivationKind.Clip => typeof(ClipFunction),
        ActivationKind.LeakyRelu => typeof(LeakyReluFunction),
        ActivationKind.Elu => typeof(EluFunction),
        ActivationKind.Selu => typeof(SeluFunction),
        ActivationKind.Sigmoid => typeof(SigmoidFunction),
        ActivationKind.HardSigmoid => typeof(HardSigmoidFunction),
        ActivationKind.HardSwish => typeof(HardSwishFunction),
        ActivationKind.Silu => typeof(SiluFunction),
        ActivationKind.Tanh => typeof(TanhFunction),
        ActivationKind.Gelu => typeof(GeluFunction),
        ActivationKind.GeluTanh => typeof(GeluTanhFunction),
        ActivationKind.Softplus => typeof(SoftplusFunction),
        ActivationKind.Softsign => typeof(SoftsignFunction),
        ActivationKind.Mish => typeof(MishFunction),
        ActivationKind.Grid8 => typeof(Grid8Function),
        ActivationKind.Grid16 => typeof(Grid16Function),
        _ => null,
    };
}
