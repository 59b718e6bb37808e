using Hone.Tensors;

namespace Hone.Kernels.Reductions;

/// <summary>What becomes of the elements along the reduced axes.</summary>
public enum ReduceKind
{
    /// <summary>Their sum.</summary>
    Sum = 0,
    /// <summary>Their sum over their number.</summary>
    Mean,
    /// <summary>The largest; NaN when one is.</summary>
    Max,
    /// <summary>The smallest; NaN when one is.</summary>
    Min,
    /// <summary>Their product.</summary>
    Prod,
    /// <summary>The sum of absolute values.</summary>
    L1,
    /// <summary>The square root of the sum of squares.</summary>
    L2,
    /// <summary>The sum of squares.</summary>
    SumSquare,
}

/// <summary>y = x reduced over some axes.</summary>
/// <remarks>
/// Operands: x, row-major of shape <see cref="Input"/>; y, dense, the axes that are kept in their order. Nothing is
/// reduced by more than one task, and the order of the additions depends on the shape only. Reducing no element gives
/// the sum's 0, the product's 1, the maximum's -infinity and so on.
/// </remarks>
public sealed record ReduceRequest : KernelRequest
{
    /// <summary>What becomes of the elements.</summary>
    public required ReduceKind Kind { get; init; }

    /// <summary>The shape of x.</summary>
    public required Shape Input { get; init; }

    /// <summary>The axes that are reduced, none negative; none at all reduces each element alone.</summary>
    public required IReadOnlyList<int> Axes { get; init; }
}
