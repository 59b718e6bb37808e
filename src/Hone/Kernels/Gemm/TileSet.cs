using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>The micro-kernels that one kernel calls, by height and width, and how it finishes a tile.</summary>
internal sealed unsafe class TileSet
{
    private readonly nint[] _kernels;
    private readonly delegate*<TileArguments*, float*, int, int, int, void> _finish;
    private readonly Activation _activation;
    private readonly bool _direct;

    /// <summary>A set at one width.</summary>
    /// <param name="level">The vector width.</param>
    /// <param name="activation">Applied to every element.</param>
    /// <param name="hasAddend">Whether tiles come with an addend.</param>
    public TileSet(SimdLevel level, Activation activation, bool hasAddend)
    {
        Level = level;
        Lanes = level.Lanes();
        MaxRows = TileKernels.MaxRows(level);
        _kernels = new nint[MaxRows * TileKernels.Vectors];
        _activation = activation;
        _direct = !hasAddend && activation.IsClamp;
        _finish = TileKernels.Finish(level);
    }

    /// <summary>The vector width.</summary>
    public SimdLevel Level { get; }

    /// <summary>Floats in a vector.</summary>
    public int Lanes { get; }

    /// <summary>Rows of the tallest tile.</summary>
    public int MaxRows { get; }

    /// <summary>Scratch that <see cref="Run"/> needs for the sums of a tile on their way.</summary>
    public int SumsBytes => MaxRows * TileKernels.Vectors * Lanes * sizeof(float);

    /// <summary>Arguments with the parts set that do not change from tile to tile.</summary>
    public TileArguments Arguments() => new()
    {
        Alpha = 1, Beta = 1, Activation = _activation, BVectorPitch = Lanes, BiasVectorPitch = Lanes,
    };

    /// <summary>Adds a part of the reduction to a tile's partial sums.</summary>
    /// <param name="tile">Its arguments; the epilogue's are set here.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="vectors">Vectors of B in a step.</param>
    /// <param name="start">What sums start from, [vectors][rows] of vectors, or null for zero.</param>
    /// <param name="partial">The partial sums, [vectors][rows] of vectors.</param>
    public void RunPart(TileArguments* tile, int rows, int vectors, float* start, float* partial)
    {
        tile->Start = start;
        tile->StartVectorPitch = rows * Lanes;
        tile->Plain = true;
        tile->Y = partial;
        (tile->YPitch, tile->YVectorPitch) = (Lanes, rows * Lanes);
        Kernel(rows, vectors)(tile);
    }

    /// <summary>Computes one tile with nothing after the sums; the arguments say where it goes.</summary>
    /// <param name="tile">Its arguments.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="vectors">Vectors of B in a step.</param>
    public void RunPlain(TileArguments* tile, int rows, int vectors)
    {
        tile->Plain = true;
        Kernel(rows, vectors)(tile);
    }

    /// <summary>Computes one tile, or the last part of its reduction and its epilogue.</summary>
    /// <param name="tile">Its arguments; the clamp's bounds are set here.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="vectors">Vectors of B in a step.</param>
    /// <param name="columns">Columns of y that exist: up to vectors x lanes.</param>
    /// <param name="sums">Aligned scratch of <see cref="SumsBytes"/>.</param>
    /// <param name="overlap">
    /// Columns that the last vector computes once more, since it ends with the last column. They belong to the vector
    /// before, or to the tile before: then Y, Addend and columns are those of this tile alone.
    /// </param>
    public void Run(TileArguments* tile, int rows, int vectors, int columns, float* sums, int overlap = 0)
    {
        var kernel = Kernel(rows, vectors);
        if (_direct && tile->Alpha == 1 && columns + overlap == vectors * Lanes)
        {
            if (vectors == 1) tile->Y -= overlap;
            else tile->YVectorPitch -= overlap;
            tile->Plain = tile->Unscaled && _activation.Kind == ActivationKind.None;
            tile->Low = _activation.Low;
            tile->High = _activation.High;
            kernel(tile);
            return;
        }

        float* y = tile->Y;
        nint pitch = tile->YPitch, vectorPitch = tile->YVectorPitch;
        tile->Plain = tile->Unscaled || tile->Alpha != 1;
        (tile->Low, tile->High) = (float.NegativeInfinity, float.PositiveInfinity);
        tile->Y = sums;
        (tile->YPitch, tile->YVectorPitch) = (Lanes, rows * Lanes);
        kernel(tile);
        tile->Y = y;
        (tile->YPitch, tile->YVectorPitch) = (pitch, vectorPitch);
        _finish(tile, sums, rows, columns, overlap);
    }

    private delegate*<TileArguments*, void> Kernel(int rows, int vectors)
    {
        ref nint slot = ref _kernels[((rows - 1) * TileKernels.Vectors) + vectors - 1];
        if (slot == 0) slot = (nint)TileKernels.Find(Level, rows, vectors);
        return (delegate*<TileArguments*, void>)slot;
    }
}
