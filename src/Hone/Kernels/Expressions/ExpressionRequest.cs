using Hone.Tensors;

namespace Hone.Kernels.Expressions;

/// <summary>y = any expression of element-wise functions with broadcasting, and of reductions over rows.</summary>
/// <remarks>
/// Operands: the inputs, then y. y may be an input that is no smaller than y. Inputs broadcast to <see cref="Space"/>;
/// in NCHWc their shapes are as for a <see cref="Elementwise.BinaryRequest"/>. With <see cref="RowAxes"/> above 0 the
/// last axes of the space form rows: a reduction makes one number of a row, and each input has either all of a row or
/// one number for it. The last term is y: of the whole space, or one number a row.
/// Scratch: one block of floats for each intermediate value alive at once.
/// </remarks>
internal sealed record ExpressionRequest : KernelRequest
{
    /// <summary>Most inputs of one expression: the space and y walk with them.</summary>
    public const int MostInputs = StridedWalk.MostOperands - 2;

    /// <summary>Most floats of a row that is reduced: two rows still fit the first cache level.</summary>
    public const long LongestRow = 4096;

    /// <summary>How the operands lie: NCHW stands for row-major data of any rank.</summary>
    public Layout Layout { get; init; } = Layout.Nchw;

    /// <summary>The shape of everything that is computed, reductions apart.</summary>
    public required Shape Space { get; init; }

    /// <summary>How many of the last axes make a row; 0 without reductions.</summary>
    public int RowAxes { get; init; }

    /// <summary>The inputs' shapes.</summary>
    public required Shape[] Inputs { get; init; }

    /// <summary>Whether code is made for it; null when that is left to its size. The bits are the same.</summary>
    public bool? Closed { get; init; }

    /// <summary>The steps; the last is the result.</summary>
    public required Term[] Terms { get; init; }
}
