namespace Hone.Kernels.Convolution.Fourier;

/// <summary>What is transformed at once.</summary>
/// <param name="Down">Along columns: its length is the tile's rows.</param>
/// <param name="Along">Along rows.</param>
internal readonly record struct FourierTile(FourierAxis Down, FourierAxis Along)
{
    /// <summary>The largest reach of a filter that tiles serve: outputs are then a quarter of the tile's extent.</summary>
    public const int MostReach = 25;

    // The same for tiles of 16.
    private const int MostReachOfSmall = 13;

    // Fitted to measurements, in cycles: a vector of filters from the cache behind the second level, and a vector of a
    // plane transformed one way.
    private const double FilterCycles = 7;
    private const double TransformCycles = 12;

    /// <summary>Rows of the plane.</summary>
    public int Rows => Down.Length;

    /// <summary>Columns of the plane.</summary>
    public int Columns => Along.Length;

    /// <summary>The least plane for a whole image, both sides products of small primes.</summary>
    public static FourierTile Whole(ConvolutionRequest c) =>
        new(FourierAxis.Whole(FourierExtent.Rows(c)), FourierAxis.Whole(FourierExtent.Columns(c)));

    /// <summary>
    /// The tile of 16 or 32 each way that is estimated to take the least time for one image; N is left out, since the
    /// bits of an image must not depend on its company.
    /// </summary>
    public static FourierTile Choose(ConvolutionRequest c)
    {
        FourierExtent rows = FourierExtent.Rows(c), columns = FourierExtent.Columns(c);
        var best = default(FourierTile);
        double least = double.MaxValue;
        foreach (int down in Lengths(rows.Reach))
        {
            foreach (int along in Lengths(columns.Reach))
            {
                var tile = new FourierTile(FourierAxis.Tiled(rows, down), FourierAxis.Tiled(columns, along));
                double cost = tile.Cost(c);
                if (cost < least) (best, least) = (tile, cost);
            }
        }

        return best;
    }

    // Cycles for one image: products or the reading of their filters, whichever is more, and transforms.
    private double Cost(ConvolutionRequest c)
    {
        long tiles = (long)Down.Tiles(c.P) * Along.Tiles(c.Q);
        double products = (double)Frequency.Products(Rows, Columns) * c.C * c.K / 16;
        double vectors = (double)Rows * Columns * (c.C + c.K) / 16;
        return (products * Math.Max(tiles, FilterCycles)) + (vectors * tiles * TransformCycles);
    }

    private static ReadOnlySpan<int> Lengths(int reach) => reach <= MostReachOfSmall ? [16, 32] : [32];
}
