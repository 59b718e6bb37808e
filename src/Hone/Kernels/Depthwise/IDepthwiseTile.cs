namespace Hone.Kernels.Depthwise;

/// <summary>Where a tile reads and writes. Steps are floats from one filter row to the next.</summary>
internal unsafe struct DepthwiseTileSource
{
    /// <summary>The pixel under tap (first valid row, 0) of the tile's first output, be it padding or not.</summary>
    public float* X;

    /// <summary>Floats from a filter row's pixels to the next row's.</summary>
    public long RowStep;

    /// <summary>
    /// Pixels that may be padding, from the left; then from the right. They point at zeros when they are.
    /// </summary>
    public float* Left0, Left1, Right0, Right1;

    /// <summary>Their steps: RowStep, or 0 for padding.</summary>
    public long Left0Step, Left1Step, Right0Step, Right1Step;

    /// <summary>The weights of the first valid filter row.</summary>
    public float* Filter;

    /// <summary>Valid filter rows.</summary>
    public int Rows;
}

/// <summary>A register tile of seven neighbouring output pixels, for one filter width and one column stride.</summary>
/// <remarks>
/// Seven, since the maps of networks for 224 x 224 pictures are multiples of seven wide down to 7 x 7.
/// </remarks>
internal unsafe interface IDepthwiseTile
{
    /// <summary>Output pixels in a tile.</summary>
    const int Columns = 7;

    /// <summary>Filter columns.</summary>
    static abstract int Taps { get; }

    /// <summary>Input columns from one output column to the next.</summary>
    static abstract int Stride { get; }

    /// <summary>How many pixels at either end of the tile's input may be padding.</summary>
    static abstract int Edge { get; }

    /// <summary>Computes the tile: y[j] = min(high, max(low, bias + sum of taps)).</summary>
    static abstract void Run<S, V>(in DepthwiseTileSource source, float* bias, float* y, float low, float high)
        where S : struct, Simd.ISimd<V>
        where V : struct;
}

/// <summary>A column stride known to the compiler.</summary>
internal interface IColumnStride
{
    /// <summary>Input columns from one output column to the next.</summary>
    static abstract int Value { get; }
}

/// <summary>Stride 1.</summary>
internal readonly struct Stride1 : IColumnStride
{
    /// <inheritdoc/>
    public static int Value => 1;
}

/// <summary>Stride 2.</summary>
internal readonly struct Stride2 : IColumnStride
{
    /// <inheritdoc/>
    public static int Value => 2;
}
