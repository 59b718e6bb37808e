using System.Diagnostics.CodeAnalysis;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Expressions;

/// <summary>
/// Closes the terms of an expression to types: a term that only one other reads becomes one loop with it, up to a size
/// that the compiler still inlines.
/// </summary>
/// <remarks>
/// The loops call the functions that the single loops call, in the same order, and .NET contracts nothing: so the bits
/// are the same.
/// </remarks>
[RequiresDynamicCode("Types of expressions are known at run time only.")]
internal sealed class ExpressionTypes
{
    // A function like exp weighs four: a loop of three such is some 500 instructions.
    private const int MostWeight = 12;

    private readonly ExpressionRequest _request;
    private readonly ExpressionNest _nest;
    private readonly int _inputs;
    private readonly bool[] _stored;
    private readonly List<float> _parameters = [];

    /// <summary>Decides which terms get a loop of their own.</summary>
    public ExpressionTypes(ExpressionRequest request, ExpressionNest nest)
    {
        _request = request;
        _nest = nest;
        _inputs = request.Inputs.Length;
        int terms = request.Terms.Length;
        _stored = new bool[terms];
        var readers = new int[terms];
        var weights = new int[terms];
        foreach (var term in request.Terms)
            foreach (int value in term.Reads)
            {
                if (value < _inputs) continue;
                _stored[value - _inputs] |= ++readers[value - _inputs] > 1 || !IsClosed(term);
            }

        for (int t = 0; t < terms; t++)
        {
            var term = request.Terms[t];
            _stored[t] |= t == terms - 1 || nest.Scalars[_inputs + t] || !IsClosed(term);
            weights[t] = ExpressionFamily.Cycles(term, 1) > 10 ? 4 : 1;
            foreach (int value in term.Reads.Where(v => v >= _inputs && !_stored[v - _inputs]))
            {
                weights[t] += weights[value - _inputs];
                if (weights[t] <= MostWeight) continue;
                weights[t] -= weights[value - _inputs];
                _stored[value - _inputs] = true;
            }
        }
    }

    /// <summary>Numbers that the loops read as values, after the terms.</summary>
    public ReadOnlySpan<float> Parameters => _parameters.ToArray();

    /// <summary>A step for each term with a loop of its own.</summary>
    /// <param name="single">The step of a term that is no part of a type.</param>
    public ExpressionStep[] Steps<S, V>(Func<int, ExpressionStep> single)
        where S : struct, ISimd<V>
        where V : struct
    {
        var steps = new List<ExpressionStep>();
        var loops = new List<ExpressionLoop>();
        for (int t = 0; t < _stored.Length; t++)
        {
            if (!_stored[t]) continue;
            var term = _request.Terms[t];
            bool alone = Array.TrueForAll(term.Reads, v => v < _inputs || _stored[v - _inputs]);
            if (alone || !IsClosed(term) || _nest.Scalars[_inputs + t])
            {
                steps.Add(single(t));
                continue;
            }

            var reads = new List<int>();
            double cycles = 0;
            var type = typeof(ExpressionLoop<,,>)
                .MakeGenericType(typeof(S), typeof(V), Of(_inputs + t, isRoot: true, reads, ref cycles, S.Lanes));
            var loop = (ExpressionLoop)Activator.CreateInstance(type)!;
            loop.Moving = [.. reads.Distinct().Where(v => _nest.Of(v) == Walk.Moving)];
            loops.Add(loop);
            steps.Add(new ExpressionStep { Closed = loop, Reads = [.. reads], Y = _inputs + t, Cycles = cycles });
        }

        foreach (var loop in loops) loop.Values = _inputs + _stored.Length + _parameters.Count;
        return [.. steps];
    }

    private static bool IsClosed(Term term) => term switch
    {
        UnaryTerm unary => FunctionTypes.Of(unary) is not null,
        BinaryTerm binary => FunctionTypes.Of(binary.Operation) is not null,
        _ => false,
    };

    private Type Of(int value, bool isRoot, List<int> reads, ref double cycles, int lanes)
    {
        if (value < _inputs || (_stored[value - _inputs] && !isRoot))
        {
            reads.Add(value);
            return Leaf(_nest.Of(value), value);
        }

        var term = _request.Terms[value - _inputs];
        cycles += ExpressionFamily.Cycles(term, lanes);
        var x = Of(term.Reads[0], isRoot: false, reads, ref cycles, lanes);
        if (term is UnaryTerm unary)
        {
            var (a, b) = (unary.Activation.Alpha, unary.Activation.Beta);
            bool takesNumbers = unary.Operation == UnaryOperation.Activation && (a, b) != (0, 0);
            Type alpha = takesNumbers ? Parameter(a) : typeof(NoValue), beta = takesNumbers ? Parameter(b) : alpha;
            return typeof(Apply1<,,,>).MakeGenericType(FunctionTypes.Of(unary)!, x, alpha, beta);
        }

        var binary = (BinaryTerm)term;
        var second = Of(binary.B, isRoot: false, reads, ref cycles, lanes);
        var result = typeof(Apply2<,,>).MakeGenericType(FunctionTypes.Of(binary.Operation)!, x, second);
        if (binary.Clamp.Kind == ActivationKind.None) return result;
        return typeof(Apply1<,,,>).MakeGenericType(
            typeof(ClipFunction), result, Parameter(binary.Clamp.Low), Parameter(binary.Clamp.High));
    }

    private Type Parameter(float number)
    {
        _parameters.Add(number);
        return Leaf(Walk.Scalar, _inputs + _stored.Length + _parameters.Count - 1);
    }

    private static Type Leaf(Walk walk, int value) => walk switch
    {
        Walk.Scalar => typeof(ScalarValue<>).MakeGenericType(Place(value)),
        Walk.Vector => typeof(VectorValue<>).MakeGenericType(Place(value)),
        _ => typeof(MovingValue<>).MakeGenericType(Place(value)),
    };

    private static Type Place(int value) => value switch
    {
        0 => typeof(ZeroPlace),
        _ when value % 2 == 0 => typeof(EvenPlace<>).MakeGenericType(Place(value / 2)),
        _ => typeof(OddPlace<>).MakeGenericType(Place(value / 2)),
    };
}
