using Hone.Kernels.Simd;

namespace Hone.Kernels.Gemm;

/// <summary>
/// Consecutive steps of a reduction: where they start in A, in floats from the tile's base, how many, and how many
/// steps of B after them belong to no run.
/// </summary>
internal readonly record struct Run(int Offset, int Length, int Skip = 0);

/// <summary>
/// What a micro-kernel needs to know of one tile. Pitches and steps of A and B are in bytes, others in floats.
/// </summary>
internal unsafe struct TileArguments
{
    /// <summary>Row 0 of the tile at run offset 0.</summary>
    public byte* A;

    /// <summary>Bytes from one row of the tile to the next in A.</summary>
    public nint Pitch;

    /// <summary>Bytes from one step of a run to the next in A.</summary>
    public nint Step;

    /// <summary>The vectors of B for the first step of the first run; steps follow each other across runs, but for
    /// those skipped.</summary>
    public float* B;

    /// <summary>Bytes from one step to the next in B.</summary>
    public nint StepB;

    /// <summary>
    /// What the next steps ask for, to be in the second-level cache when its turn comes; each tile moves it on.
    /// </summary>
    public byte* Ahead;

    /// <summary>Bytes of it that a step asks for; 0 for nothing.</summary>
    public nint AheadStep;

    /// <summary>
    /// Floats from the first vector of a step of B to the second: a vector's lanes, or fewer where the second overlaps
    /// the first to end with the last column.
    /// </summary>
    public nint BVectorPitch;

    /// <summary>The same for the bias.</summary>
    public nint BiasVectorPitch;

    /// <summary>The runs of the reduction.</summary>
    public Run* Runs;

    /// <summary>How many runs.</summary>
    public int RunCount;

    /// <summary>
    /// What sums start from, rows of vectors without gaps, or null for zero: earlier parts, or a residual.
    /// </summary>
    public float* Start;

    /// <summary>Floats from one vector of the start to the next.</summary>
    public nint StartVectorPitch;

    /// <summary>Whether alpha is 1 and the bias is zero, so that sums need neither.</summary>
    public bool Unscaled;

    /// <summary>
    /// Whether the micro-kernel stores sums as they are. Clamping keeps the multipliers busy for two cycles a vector;
    /// the bias is added on other pipes.
    /// </summary>
    public bool Plain;

    /// <summary>The factor of the sum; the finishing pass applies it where it is not 1.</summary>
    public float Alpha;

    /// <summary>The factor of the addend.</summary>
    public float Beta;

    /// <summary>The lower bound of the micro-kernel's clamp.</summary>
    public float Low;

    /// <summary>The upper bound of the micro-kernel's clamp.</summary>
    public float High;

    /// <summary>As many floats as the tile has columns; zeros where there is no bias.</summary>
    public float* Bias;

    /// <summary>
    /// The activation that ends the tile; the micro-kernel's bounds are infinite when the finishing pass applies it.
    /// </summary>
    public Activation Activation;

    /// <summary>Row 0 of the matrix added, or null.</summary>
    public float* Addend;

    /// <summary>Floats from one row of the addend to the next.</summary>
    public nint AddendPitch;

    /// <summary>Floats from one vector of the addend to the next.</summary>
    public nint AddendVectorPitch;

    /// <summary>Whether the addend is one number a row, the same in all columns.</summary>
    public bool AddendIsColumn;

    /// <summary>Row 0 of the result.</summary>
    public float* Y;

    /// <summary>Floats from one row of the result to the next.</summary>
    public nint YPitch;

    /// <summary>Floats from one vector of the result to the next.</summary>
    public nint YVectorPitch;

    /// <summary>Spreads the fetching of so many bytes over so many steps of the tiles to come.</summary>
    public void Fetch(float* next, nint bytes, nint steps)
    {
        Ahead = (byte*)next;
        AheadStep = (bytes + steps - 1) / Math.Max(1, steps);
        Prefetch.Pages(next, bytes);
    }
}
