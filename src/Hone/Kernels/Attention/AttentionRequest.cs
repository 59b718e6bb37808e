namespace Hone.Kernels.Attention;

/// <summary>y = softmax(scale q k + mask) v for every entry of a batch.</summary>
/// <remarks>
/// Operands: q [M, D], k [D, N], v [N, E], mask [M, N] or null, y [M, E], each in a batch of any axes and strides,
/// which are in floats; y overlaps no other. The columns of q, v and y lie side by side, k either way. The scores of a
/// block of rows stay in scratch and in cache: no [M, N] is ever in memory. Each row is computed alone, sums over D and
/// N in their order, so the bits do not depend on blocks. Scratch: k and v where they lie badly, scores and results.
/// Error: as the three kernels in a row, the scale applied to sums. Source: Rabe and Staats 2021, arXiv:2112.05682.
/// </remarks>
internal sealed record AttentionRequest : KernelRequest
{
    /// <summary>Most floats of scratch: half a second cache level, twice.</summary>
    public const long MostScratch = 1 << 18;

    /// <summary>The batch's extents.</summary>
    public required long[] Batch { get; init; }

    /// <summary>Rows of q.</summary>
    public required int M { get; init; }

    /// <summary>Columns of the scores.</summary>
    public required int N { get; init; }

    /// <summary>Columns of q.</summary>
    public required int D { get; init; }

    /// <summary>Columns of v.</summary>
    public required int E { get; init; }

    /// <summary>What the scores are multiplied by.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>For q: strides of the batch, the rows and the columns.</summary>
    public required long[] Q { get; init; }

    /// <summary>The same for k.</summary>
    public required long[] K { get; init; }

    /// <summary>The same for v.</summary>
    public required long[] V { get; init; }

    /// <summary>The same for the mask, 0 where it repeats; null without one.</summary>
    public long[]? Mask { get; init; }

    /// <summary>The same for y.</summary>
    public required long[] Y { get; init; }
}
