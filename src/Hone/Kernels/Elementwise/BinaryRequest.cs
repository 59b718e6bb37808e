using Hone.Tensors;

namespace Hone.Kernels.Elementwise;

/// <summary>Functions of two numbers.</summary>
public enum BinaryOperation
{
    /// <summary>a + b.</summary>
    Add = 0,
    /// <summary>a - b.</summary>
    Sub,
    /// <summary>a b.</summary>
    Mul,
    /// <summary>a / b.</summary>
    Div,
    /// <summary>The smaller; NaN when either is.</summary>
    Min,
    /// <summary>The larger; NaN when either is.</summary>
    Max,
    /// <summary>a^b, computed in binary64; vectors where b is the scalar 2.</summary>
    Pow,
    /// <summary>a for a >= 0, else a b.</summary>
    PRelu,
}

/// <summary>y = act(f(a, b)) with numpy's broadcasting.</summary>
/// <remarks>
/// Operands: a, b, y, of shapes <see cref="A"/>, <see cref="B"/> and their broadcast. y may be an operand of y's own
/// shape. Layout NCHW stands for row-major data of any rank up to 16. In layout NCHWc both shapes are N, C, spatial, of
/// equal rank; an operand with the result's C is NCHWc, an operand with C = 1 (but not the result's) is dense: a scalar
/// or [N,1,H,W]. A per-channel vector is then [1,C,1,1], which lies like C floats filled up to whole blocks.
/// </remarks>
public sealed record BinaryRequest : KernelRequest
{
    /// <summary>f.</summary>
    public required BinaryOperation Operation { get; init; }

    /// <summary>The shape of a.</summary>
    public required Shape A { get; init; }

    /// <summary>The shape of b.</summary>
    public required Shape B { get; init; }

    /// <summary>How the operands lie.</summary>
    public Layout Layout { get; init; } = Layout.Nchw;

    /// <summary>The function applied to each element stored.</summary>
    public Activation Activation { get; init; }
}
