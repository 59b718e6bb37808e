using Hone.Kernels.Gemm;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>
/// The extents of a convolution by Fourier transforms, how it is cut into phases and tasks, where things lie in the
/// workspace.
/// </summary>
/// <remarks>
/// Tiles of all images are numbered in rows and cut into chunks. A chunk has three phases: its inputs are transformed
/// (V), multiplied (M), and transformed back. The second is cut by frequencies, so that each filter is read once a
/// chunk; the others by tiles and blocks of channels.
/// </remarks>
internal sealed class FourierPlan
{
    // What V and M of a chunk may take: with the filters read meanwhile, a good part of the third-level cache.
    private const long ChunkBytes = 8 * 1024 * 1024;

    // Chunks reread the filters, so even where channels are many they have so many tiles of the micro-kernel.
    private const int LeastRowTiles = 4;

    // With 16, the last of two threads idles at most a sixteenth of a phase.
    private const int MostTasks = 16;

    // A transform takes a few thousand cycles; so many are worth handing over.
    private const int LeastTransforms = 2;

    /// <summary>Blocks a request for vectors of so many floats and micro-kernels of so many rows.</summary>
    public FourierPlan(ConvolutionRequest c, int lanes, int maxRows)
    {
        (C, K, Lanes) = (c.C, c.K, lanes);
        Tile = c.Algorithm == ConvolutionAlgorithm.Fft ? FourierTile.Whole(c) : FourierTile.Choose(c);
        TileRows = Tile.Down.Tiles(c.P);
        TileColumns = Tile.Along.Tiles(c.Q);
        Tiles = c.N * TileRows * TileColumns;
        BlocksC = GemmPlan.Ceiling(C, lanes);
        BlocksK = GemmPlan.Ceiling(K, lanes);
        Panels = GemmPlan.Ceiling(BlocksK, TileKernels.Vectors);
        Frequencies = Frequency.Of(Tile.Rows, Tile.Columns);

        long tileBytes = (long)Slots * (BlocksC + BlocksK) * lanes * sizeof(float);
        long most = Math.Max(ChunkBytes / tileBytes, LeastRowTiles * maxRows);
        Chunks = (int)((Tiles + most - 1) / most);
        ChunkTiles = GemmPlan.Ceiling(Tiles, Chunks);
        InputPitch = OddLines((long)ChunkTiles * BlocksC * lanes);
        SumPitch = OddLines((long)ChunkTiles * Panels * TileKernels.Vectors * lanes);
        InputTasks = Math.Min(MostTasks, GemmPlan.Ceiling(ChunkTiles * BlocksC, LeastTransforms));
        ProductTasks = Math.Min(MostTasks, Frequencies.Length);
        OutputTasks = Math.Min(MostTasks, GemmPlan.Ceiling(ChunkTiles * BlocksK, LeastTransforms));
    }

    /// <summary>Input channels.</summary>
    public int C { get; }

    /// <summary>Filters.</summary>
    public int K { get; }

    /// <summary>Floats in a vector, and channels in a block.</summary>
    public int Lanes { get; }

    /// <summary>What is transformed at once.</summary>
    public FourierTile Tile { get; }

    /// <summary>Slots of a spectrum.</summary>
    public int Slots => Tile.Rows * Tile.Columns;

    /// <summary>Rows of outputs of a tile.</summary>
    public int OutputRows => Tile.Down.Outputs;

    /// <summary>Columns of outputs of a tile.</summary>
    public int OutputColumns => Tile.Along.Outputs;

    /// <summary>Rows of tiles of an image.</summary>
    public int TileRows { get; }

    /// <summary>Tiles in a row of an image.</summary>
    public int TileColumns { get; }

    /// <summary>Tiles of all images.</summary>
    public int Tiles { get; }

    /// <summary>Blocks of input channels.</summary>
    public int BlocksC { get; }

    /// <summary>Blocks of filters.</summary>
    public int BlocksK { get; }

    /// <summary>Panels of filters; all but the last are two vectors wide.</summary>
    public int Panels { get; }

    /// <summary>Filters of a full panel.</summary>
    public int PanelFilters => TileKernels.Vectors * Lanes;

    /// <summary>Filters rounded up to whole vectors.</summary>
    public int PaddedK => BlocksK * Lanes;

    /// <summary>Whether complex products take three real ones each; four where tiles are few.</summary>
    /// <remarks>It depends on one image's tiles, since the bits of an image must not depend on its company.</remarks>
    public bool InThree => TileRows * TileColumns >= FourierTile.LeastTilesForThree;

    /// <summary>The frequencies of a tile.</summary>
    public Frequency[] Frequencies { get; }

    /// <summary>Pieces of the work that go through the workspace one after another.</summary>
    public int Chunks { get; }

    /// <summary>The most tiles in a chunk.</summary>
    public int ChunkTiles { get; }

    /// <summary>Floats from one slot of V [slot][block of C][tile][lane] to the next.</summary>
    public nint InputPitch { get; }

    /// <summary>Floats from one slot of M [slot][block of K][tile][lane] to the next.</summary>
    public nint SumPitch { get; }

    /// <summary>Tasks that transform inputs of a chunk.</summary>
    public int InputTasks { get; }

    /// <summary>Tasks that multiply.</summary>
    public int ProductTasks { get; }

    /// <summary>Tasks that transform sums of a chunk.</summary>
    public int OutputTasks { get; }

    /// <summary>Tasks of a chunk.</summary>
    public int ChunkTasks => InputTasks + ProductTasks + OutputTasks;

    /// <summary>Floats of the workspace: V, then M.</summary>
    public long WorkspaceFloats => Slots * ((long)InputPitch + SumPitch);

    /// <summary>Vectors in a panel.</summary>
    public int VectorsOf(int panel) => Math.Min(TileKernels.Vectors, BlocksK - (panel * TileKernels.Vectors));

    /// <summary>Where a frequency's filters for a panel start, in floats.</summary>
    public long PanelStart(Frequency f, int panel)
    {
        int planes = f.IsReal ? 1 : 2;
        return ((long)f.Planes * C * PaddedK) + ((long)panel * PanelFilters * C * planes);
    }

    /// <summary>The tasks that must find all earlier ones done.</summary>
    public int[] Barriers()
    {
        var barriers = new List<int>();
        for (int chunk = 0; chunk < Chunks; chunk++)
        {
            int first = chunk * ChunkTasks;
            if (chunk > 0) barriers.Add(first);
            barriers.Add(first + InputTasks);
            barriers.Add(first + InputTasks + ProductTasks);
        }

        return [.. barriers];
    }

    private static nint OddLines(long floats) => (nint)(((floats + 15) / 16) | 1) * 16;
}
