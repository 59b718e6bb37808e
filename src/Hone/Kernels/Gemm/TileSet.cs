using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>The micro-kernels that one kernel calls, by height and width, and how it finishes a tile.</summary>
internal sealed unsafe class TileSet
{
    private readonly nint[] _kernels;
    private readonly nint _finish;
    private readonly Activation _activation;

    /// <summary>A set at one width.</summary>
    /// <param name="level">The vector width.</param>
    /// <param name="activation">Applied to every element.</param>
    /// <param name="hasAddend">Whether tiles come with an addend.</param>
    public TileSet(SimdLevel level, Activation activation, bool hasAddend)
    {
        Level = level;
        MaxRows = TileKernels.MaxRows(level);
        _kernels = new nint[MaxRows * TileKernels.Vectors];
        _activation = activation;
        if (hasAddend || !activation.IsClamp) _finish = (nint)TileKernels.Finish(level);
    }

    /// <summary>The vector width.</summary>
    public SimdLevel Level { get; }

    /// <summary>Rows of the tallest tile.</summary>
    public int MaxRows { get; }

    /// <summary>Sets the parts of the arguments that do not change from tile to tile.</summary>
    public TileArguments Arguments() => new()
    {
        Alpha = 1,
        Beta = 1,
        Low = _finish == 0 ? _activation.Low : float.NegativeInfinity,
        High = _finish == 0 ? _activation.High : float.PositiveInfinity,
        Activation = _activation,
    };

    /// <summary>Computes one tile.</summary>
    public void Run(TileArguments* tile, int rows, int vectors)
    {
        ref nint kernel = ref _kernels[((rows - 1) * TileKernels.Vectors) + vectors - 1];
        if (kernel == 0) kernel = (nint)TileKernels.Find(Level, rows, vectors);
        ((delegate*<TileArguments*, void>)kernel)(tile);
        if (_finish != 0) ((delegate*<TileArguments*, int, int, void>)_finish)(tile, rows, vectors);
    }
}
