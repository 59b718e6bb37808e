using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Expressions;

/// <summary>A loop over a block that computes several terms at once.</summary>
internal abstract unsafe class ExpressionLoop
{
    // Lanes of the widest vector.
    private const int MostLanes = 16;

    /// <summary>Floats of a vector.</summary>
    protected abstract int Lanes { get; }

    /// <summary>The values that it reads and that run with the block, by number; the others stand.</summary>
    public int[] Moving { get; set; } = [];

    /// <summary>How many values there are.</summary>
    public int Values { get; set; }

    /// <summary>y[i] = the expression at i, for i below count.</summary>
    public void Run(float** values, float* y, long count)
    {
        long whole = count / Lanes * Lanes;
        Whole(values, y, whole);
        if (whole < count) Rest(values, y, whole, (int)(count - whole));
    }

    /// <summary>The same for whole vectors.</summary>
    protected abstract void Whole(float** values, float* y, long count);

    /// <summary>The last floats, as a vector in memory of its own: nothing lies behind, and y may be read.</summary>
    private void Rest(float** values, float* y, long at, int count)
    {
        float** tails = stackalloc float*[Values];
        float* vectors = stackalloc float[(Moving.Length + 1) * MostLanes];
        for (int k = 0; k < Values; k++) tails[k] = values[k];
        for (int m = 0; m < Moving.Length; m++)
        {
            float* tail = tails[Moving[m]] = vectors + ((m + 1) * MostLanes);
            new Span<float>(values[Moving[m]] + at, count).CopyTo(new Span<float>(tail, count));
            new Span<float>(tail + count, Lanes - count).Clear();
        }

        Whole(tails, vectors, Lanes);
        new Span<float>(vectors, count).CopyTo(new Span<float>(y + at, count));
    }
}

/// <summary>The loop of an expression that is a type.</summary>
internal sealed unsafe class ExpressionLoop<S, V, TExpression> : ExpressionLoop
    where S : struct, ISimd<V>
    where V : struct
    where TExpression : IExpression
{
    /// <inheritdoc/>
    protected override int Lanes => S.Lanes;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Whole(float** values, float* y, long count)
    {
        for (nint i = 0; i < count; i += S.Lanes) S.Store(y + i, TExpression.At<S, V>(values, i));
    }
}
