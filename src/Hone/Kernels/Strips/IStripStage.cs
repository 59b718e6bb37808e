namespace Hone.Kernels.Strips;

/// <summary>Rows of one image that a stage computes, and where they and its input lie.</summary>
internal unsafe struct StripRows
{
    /// <summary>Row 0 of plane 0 of the input, or where it would lie if the buffer held it.</summary>
    public float* X;

    /// <summary>Floats from one plane of the input to the next.</summary>
    public long InputPlane;

    /// <summary>Row 0 of plane 0 of what is added before the activation, or null; it lies like the output.</summary>
    public float* Residual;

    /// <summary>Row 0 of plane 0 of the output, or where it would lie.</summary>
    public float* Y;

    /// <summary>Floats from one plane of the output to the next.</summary>
    public long OutputPlane;

    /// <summary>The first output row.</summary>
    public int First;

    /// <summary>One past the last output row.</summary>
    public int End;
}

/// <summary>
/// A kernel that computes any range of an image's output rows from the input rows under their windows, wherever these
/// lie, with the bits that it gives alone: a member of a chain that is walked by strips of rows.
/// </summary>
internal unsafe interface IStripStage
{
    /// <summary>Its extents; null where the request cannot be computed by rows.</summary>
    StripShape? Shape { get; }

    /// <summary>The kernel for input planes that lie so many floats apart.</summary>
    /// <param name="inputPlane">Floats from one plane of the input to the next.</param>
    /// <param name="inputRows">The most input rows that one call reads.</param>
    /// <remarks>Packed weights are shared with this one.</remarks>
    Kernel At(long inputPlane, int inputRows);

    /// <summary>Computes rows of y.</summary>
    /// <param name="rows">Which, from where, to where.</param>
    /// <param name="scratch">The kernel's scratch.</param>
    void Rows(in StripRows rows, byte* scratch);
}
