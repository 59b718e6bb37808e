using Hone.Tensors;

namespace Hone.Kernels.Typed;

/// <summary>
/// Functions of two elements of any type: comparisons and truth functions to bool, the rest to their own type.
/// </summary>
public enum TypedOperation
{
    /// <summary>a = b, as bool.</summary>
    Equal = 0,
    /// <summary>a &lt; b, as bool.</summary>
    Less,
    /// <summary>a &lt;= b, as bool.</summary>
    LessOrEqual,
    /// <summary>a > b, as bool.</summary>
    Greater,
    /// <summary>a >= b, as bool.</summary>
    GreaterOrEqual,
    /// <summary>Both; bool only.</summary>
    And,
    /// <summary>Either; bool only.</summary>
    Or,
    /// <summary>One, not both; bool only.</summary>
    Xor,
    /// <summary>a + b, wrapping.</summary>
    Add,
    /// <summary>a - b, wrapping.</summary>
    Sub,
    /// <summary>a b, wrapping.</summary>
    Mul,
    /// <summary>a / b, truncated and wrapping; 0 for b = 0.</summary>
    Div,
}

/// <summary>y = f(a, b) with numpy's broadcasting, for elements that the float kernels do not serve.</summary>
/// <remarks>
/// Operands: a, b, y, row-major, of shapes <see cref="A"/>, <see cref="B"/> and their broadcast. Comparisons take
/// float32, float64, int32, int64, int8, uint8 and bool; a NaN compares false. Arithmetic takes int32 and int64.
/// </remarks>
public sealed record TypedBinaryRequest : KernelRequest
{
    /// <summary>f.</summary>
    public required TypedOperation Operation { get; init; }

    /// <summary>The type of a and b.</summary>
    public required DataType Type { get; init; }

    /// <summary>The shape of a.</summary>
    public required Shape A { get; init; }

    /// <summary>The shape of b.</summary>
    public required Shape B { get; init; }
}

/// <summary>y = x where the condition holds, else z, with numpy's broadcasting.</summary>
/// <remarks>Operands: condition (bool), x, z, y; row-major, y of the broadcast of all three shapes.</remarks>
public sealed record WhereRequest : KernelRequest
{
    /// <summary>Bytes of an element of x, z and y: 1, 2, 4 or 8.</summary>
    public required int ElementSize { get; init; }

    /// <summary>The shape of the condition.</summary>
    public required Shape Condition { get; init; }

    /// <summary>The shape of what is taken where it holds.</summary>
    public required Shape Then { get; init; }

    /// <summary>The shape of what is taken elsewhere.</summary>
    public required Shape Else { get; init; }
}

/// <summary>y[i] = x[i] in another type.</summary>
/// <remarks>
/// Operands: x, y, <see cref="Length"/> elements each; y must not alias x. Among float32, float64, float16, int32,
/// int64, int8, uint8 and bool, and between bfloat16 and float32. To floats: rounded to nearest even. To integers:
/// truncated; NaN becomes 0. To bool: x != 0.
/// </remarks>
public sealed record CastRequest : KernelRequest
{
    /// <summary>The type of x.</summary>
    public required DataType From { get; init; }

    /// <summary>The type of y.</summary>
    public required DataType To { get; init; }

    /// <summary>Elements.</summary>
    public required long Length { get; init; }
}

/// <summary>y[i] = not x[i].</summary>
/// <remarks>Operands: x, y, <see cref="Length"/> bools each; y may be x.</remarks>
public sealed record NotRequest : KernelRequest
{
    /// <summary>Elements.</summary>
    public required long Length { get; init; }
}
