using Hone.Kernels.Elementwise;
using Hone.Kernels.Reductions;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Expressions;

/// <summary>Expressions: for each term the loop of its operator, which other kernels use too.</summary>
internal readonly unsafe struct ExpressionFamily : IKernelFamily<ExpressionRequest>
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(ExpressionRequest request)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (ExpressionNest.Of(request, S.Lanes) is not { } nest) return null;
        var steps = new ExpressionStep[request.Terms.Count];
        for (int t = 0; t < steps.Length; t++)
        {
            bool once = request.Terms[t] is not ReduceTerm && nest.Scalars[request.Inputs.Count + t];
            steps[t] = request.Terms[t] switch
            {
                UnaryTerm unary => Unary<S, V>(unary, once),
                BinaryTerm binary => Binary<S, V>(binary, nest, once),
                ReduceTerm reduce => Reduce<S, V>(reduce, nest),
                var term => throw new ArgumentException($"no kernel for {term}", nameof(request)),
            };
        }

        return new ExpressionKernel(request, nest, steps, S.Lanes);
    }

    private static ExpressionStep Unary<S, V>(UnaryTerm term, bool once)
        where S : struct, ISimd<V>
        where V : struct
    {
        bool activation = term.Operation == UnaryOperation.Activation;
        return new ExpressionStep
        {
            Unary = activation ? Functions.Of<S, V>(term.Activation.Kind) : Functions.Of<S, V>(term.Operation),
            A = term.X, Alpha = term.Activation.Alpha, Beta = term.Activation.Beta, Once = once,
            Cycles = term.Operation switch
            {
                UnaryOperation.Sin or UnaryOperation.Cos => 20 * S.Lanes,
                UnaryOperation.Activation => term.Activation.IsClamp ? 2 : 15,
                UnaryOperation.Exp or UnaryOperation.Log or UnaryOperation.Erf => 15,
                UnaryOperation.Sqrt or UnaryOperation.Reciprocal => 10,
                _ => 2,
            },
        };
    }

    private static ExpressionStep Binary<S, V>(BinaryTerm term, ExpressionNest nest, bool once)
        where S : struct, ISimd<V>
        where V : struct
    {
        var form = once ? BinaryForm.Both : (Spread(nest, term.A), Spread(nest, term.B)) switch
        {
            (Walk.Vector, _) => BinaryForm.VectorA,
            (_, Walk.Vector) => BinaryForm.VectorB,
            (Walk.Scalar, _) => BinaryForm.ScalarA,
            (_, Walk.Scalar) => BinaryForm.ScalarB,
            _ => BinaryForm.Both,
        };
        return new ExpressionStep
        {
            Binary = Functions.Of<S, V>(term.Operation, form), A = term.A, B = term.B,
            Alpha = term.Clamp.Low, Beta = term.Clamp.High, Once = once,
            Cycles = term.Operation switch
            {
                BinaryOperation.Pow => 40 * S.Lanes,
                BinaryOperation.Div => 10,
                _ => 2,
            },
        };
    }

    private static Walk Spread(ExpressionNest nest, int value) =>
        nest.Scalars[value] ? Walk.Scalar : value < nest.Walks.Length ? nest.Walks[value] : Walk.Moving;

    private static ExpressionStep Reduce<S, V>(ReduceTerm term, ExpressionNest nest)
        where S : struct, ISimd<V>
        where V : struct => new()
        {
            // A row of equal numbers, one for all: the loop would need the row's length, and no graph has it.
            Unary = nest.Scalars[term.X] ? throw new ArgumentException($"{term} reduces a number", nameof(term))
                : RowReductions.Of<S, V>(term.Kind),
            A = term.X, Cycles = 2,
        };
}
