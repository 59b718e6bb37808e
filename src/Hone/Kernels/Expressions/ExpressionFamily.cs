using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Reductions;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Expressions;

/// <summary>Expressions: for each term the loop of its operator, which other kernels use too, or one type for several.
/// </summary>
internal readonly unsafe struct ExpressionFamily : IKernelFamily
{
    // Making the code takes 3 to 4 ms and saves some 0.02 ns for each term of each element (bench expressions): from
    // here on some twenty runs repay it.
    private const long WorthCode = 1 << 23;

    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (any is not ExpressionRequest request) return null;
        if (ExpressionNest.Of(request, S.Lanes) is not { } nest) return null;
        bool worth = request.Space.Length * request.Terms.Length >= WorthCode;
        if (RuntimeFeature.IsDynamicCodeSupported && (request.Closed ?? worth)) return Closed<S, V>(request, nest);
        var steps = new ExpressionStep[request.Terms.Length];
        for (int t = 0; t < steps.Length; t++) steps[t] = Step<S, V>(request, nest, t);
        return new ExpressionKernel(request, nest, steps, [], S.Lanes);
    }

    [RequiresDynamicCode("Types of expressions are known at run time only.")]
    private static ExpressionKernel Closed<S, V>(ExpressionRequest request, ExpressionNest nest)
        where S : struct, ISimd<V>
        where V : struct
    {
        var types = new ExpressionTypes(request, nest);
        var steps = types.Steps<S, V>(t => Step<S, V>(request, nest, t));
        return new ExpressionKernel(request, nest, steps, types.Parameters, S.Lanes);
    }

    /// <summary>Cycles that a term takes for a vector, about.</summary>
    public static double Cycles(Term term, int lanes) => term switch
    {
        UnaryTerm { Operation: UnaryOperation.Sin or UnaryOperation.Cos } => 20 * lanes,
        UnaryTerm { Operation: UnaryOperation.Activation, Activation.IsClamp: false } => 15,
        UnaryTerm { Operation: UnaryOperation.Exp or UnaryOperation.Log or UnaryOperation.Erf } => 15,
        UnaryTerm { Operation: UnaryOperation.Sqrt or UnaryOperation.Reciprocal } => 10,
        BinaryTerm { Operation: BinaryOperation.Pow } => 40 * lanes,
        BinaryTerm { Operation: BinaryOperation.Div } => 10,
        _ => 2,
    };

    private static ExpressionStep Step<S, V>(ExpressionRequest request, ExpressionNest nest, int t)
        where S : struct, ISimd<V>
        where V : struct
    {
        var term = request.Terms[t];
        int y = request.Inputs.Length + t;
        bool once = term is not ReduceTerm && nest.Scalars[y];
        double cycles = Cycles(term, S.Lanes);
        switch (term)
        {
            case UnaryTerm { Activation: var f } unary:
                bool activation = unary.Operation == UnaryOperation.Activation;
                return new ExpressionStep
                {
                    Unary = activation ? Functions.Of<S, V>(f.Kind) : Functions.Of<S, V>(unary.Operation),
                    Reads = term.Reads, Y = y, Alpha = f.Alpha, Beta = f.Beta, Once = once, Cycles = cycles,
                };
            case BinaryTerm { Clamp: var clamp } binary:
                return new ExpressionStep
                {
                    Binary = Functions.Of<S, V>(binary.Operation, Form(nest, binary, once)),
                    Reads = term.Reads, Y = y, Alpha = clamp.Low, Beta = clamp.High, Once = once, Cycles = cycles,
                };
            case ReduceTerm reduce:
                return new ExpressionStep
                {
                    Unary = RowReductions.Of<S, V>(reduce.Kind), Reads = term.Reads, Y = y, Cycles = cycles,
                };
            default:
                throw new ArgumentException($"no kernel for {term}", nameof(request));
        }
    }

    private static BinaryForm Form(ExpressionNest nest, BinaryTerm term, bool once)
    {
        Walk a = nest.Of(term.A), b = nest.Of(term.B);
        if (once) return BinaryForm.Both;
        if (a == Walk.Vector) return BinaryForm.VectorA;
        if (b == Walk.Vector) return BinaryForm.VectorB;
        if (a == Walk.Scalar) return BinaryForm.ScalarA;
        return b == Walk.Scalar ? BinaryForm.ScalarB : BinaryForm.Both;
    }
}
