using Hone.Kernels.Elementwise;
using Hone.Kernels.Reductions;

namespace Hone.Kernels.Expressions;

/// <summary>
/// A step of an expression: a function of values that are numbered, the inputs first, then the results of the terms in
/// their order.
/// </summary>
internal abstract record Term
{
    /// <summary>The values that it reads.</summary>
    public abstract int[] Reads { get; }
}

/// <summary>f(x), element by element.</summary>
/// <param name="X">The value x.</param>
/// <param name="Operation">f.</param>
/// <param name="Activation">f where the operation is an activation.</param>
internal sealed record UnaryTerm(int X, UnaryOperation Operation, Activation Activation = default) : Term
{
    /// <inheritdoc/>
    public override int[] Reads => [X];
}

/// <summary>clamp(f(a, b)), element by element.</summary>
/// <param name="Operation">f.</param>
/// <param name="A">The value a.</param>
/// <param name="B">The value b.</param>
/// <param name="Clamp">The bounds of the result; none, or a Clip.</param>
internal sealed record BinaryTerm(BinaryOperation Operation, int A, int B, Activation Clamp = default) : Term
{
    /// <inheritdoc/>
    public override int[] Reads => [A, B];
}

/// <summary>One number for each row of x.</summary>
/// <param name="Kind">What becomes of the row's elements.</param>
/// <param name="X">The value x.</param>
internal sealed record ReduceTerm(ReduceKind Kind, int X) : Term
{
    /// <inheritdoc/>
    public override int[] Reads => [X];
}
