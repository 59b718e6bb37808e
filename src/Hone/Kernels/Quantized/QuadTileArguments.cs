namespace Hone.Kernels.Quantized;

/// <summary>
/// What a tile of an integer product needs to know: rows x vectors of sums over runs of quads, four neighbouring bytes
/// of a row of A at a time.
/// </summary>
/// <remarks>
/// sums[v][i][l] = start[v][l] + terms[i] + sum over all quads t of sum over e below 4 of
/// a[row i][4 t + e] b[t][v][l][e], a unsigned bytes, b signed bytes, sums int32 that wrap. Steps of B lie together, a
/// step is as many vectors as the tile has; B begins on a multiple of 64 bytes. Emitted code reads the fields by their
/// places, so the order is part of the contract.
/// </remarks>
internal unsafe struct QuadTileArguments
{
    /// <summary>Row 0 of the tile at run offset 0.</summary>
    public byte* A;

    /// <summary>Bytes from one row of the tile to the next in A.</summary>
    public nint Pitch;

    /// <summary>The vectors of B for the first quad of the first run.</summary>
    public byte* B;

    /// <summary>The runs: offsets and lengths in quads. Quads of a run lie together in A.</summary>
    public QuadRun* Runs;

    /// <summary>How many runs.</summary>
    public nint RunCount;

    /// <summary>What the sums of each column start from, a vector of int32 for each vector of the tile.</summary>
    public int* Start;

    /// <summary>What is added for each row.</summary>
    public int* Terms;

    /// <summary>The sums, [vectors][rows] of vectors, on a multiple of 64 bytes.</summary>
    public int* Sums;
}
