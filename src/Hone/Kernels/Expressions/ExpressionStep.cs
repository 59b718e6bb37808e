namespace Hone.Kernels.Expressions;

/// <summary>One loop over a block: what it reads, what it computes.</summary>
internal sealed unsafe class ExpressionStep
{
    /// <summary>y[i] = f(x[i]; alpha, beta) for count floats, or y[0] = a reduction of x.</summary>
    public delegate*<float*, float*, long, float, float, void> Unary { get; init; }

    /// <summary>y[i] = min(beta, max(alpha, f(a[i], b[i]))) for count floats.</summary>
    public delegate*<float*, float*, float*, long, float, float, void> Binary { get; init; }

    /// <summary>Several terms at once.</summary>
    public ExpressionLoop? Closed { get; init; }

    /// <summary>The values that are read.</summary>
    public required int[] Reads { get; init; }

    /// <summary>The value that is computed.</summary>
    public required int Y { get; init; }

    /// <summary>The first parameter, or the lower bound.</summary>
    public float Alpha { get; init; }

    /// <summary>The second parameter, or the upper bound.</summary>
    public float Beta { get; init; }

    /// <summary>Whether it is done once a block instead of for each float.</summary>
    public bool Once { get; init; }

    /// <summary>Cycles for a vector of its operands, about.</summary>
    public required double Cycles { get; init; }

    /// <summary>Does it for one block.</summary>
    public void Run(float** values, long count)
    {
        float* y = values[Y];
        if (Once) count = 1;
        if (Unary != null) Unary(values[Reads[0]], y, count, Alpha, Beta);
        else if (Binary != null) Binary(values[Reads[0]], values[Reads[1]], y, count, Alpha, Beta);
        else Closed!.Run(values, y, count);
    }
}
