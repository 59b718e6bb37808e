namespace Hone.Kernels.Expressions;

/// <summary>A term made ready: the loop that computes it for a block, and where its operands are found.</summary>
internal sealed unsafe class ExpressionStep
{
    /// <summary>y[i] = f(x[i]; alpha, beta) for count floats, or y[0] = a reduction of x.</summary>
    public delegate*<float*, float*, long, float, float, void> Unary { get; init; }

    /// <summary>y[i] = min(beta, max(alpha, f(a[i], b[i]))) for count floats.</summary>
    public delegate*<float*, float*, float*, long, float, float, void> Binary { get; init; }

    /// <summary>The first value that is read.</summary>
    public required int A { get; init; }

    /// <summary>The second.</summary>
    public int B { get; init; }

    /// <summary>The first parameter, or the lower bound.</summary>
    public float Alpha { get; init; }

    /// <summary>The second parameter, or the upper bound.</summary>
    public float Beta { get; init; }

    /// <summary>Whether it is done once a block instead of for each float.</summary>
    public bool Once { get; init; }

    /// <summary>Cycles for a vector of its operands, about.</summary>
    public required double Cycles { get; init; }
}
