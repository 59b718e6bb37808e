namespace Hone.Kernels.Convolution.Fourier;

/// <summary>What is transformed at once.</summary>
/// <param name="Down">Along columns: its length is the tile's rows.</param>
/// <param name="Along">Along rows.</param>
internal readonly record struct FourierTile(FourierAxis Down, FourierAxis Along)
{
    /// <summary>The largest reach of a filter that tiles serve: outputs are then a quarter of a tile.</summary>
    public const int MostReach = 25;

    /// <summary>
    /// Tiles of one image from which on complex products take three real ones each, else four. Three need sums and
    /// differences of the filters, which cost as much as a few rows of a fourth product.
    /// </summary>
    public const int LeastTilesForThree = 12;

    // Cycles of a vector of a filter's spectrum for each tile and on top of them, and of a vector of a plane there and
    // back. Fitted to 25 shapes with eight tiles each: the choice takes 1.4 % more time than the best in the geometric
    // mean, 14 % at most.
    private const double ProductCycles = 2;
    private const double FilterCycles = 8;
    private const double TransformCycles = 12;

    private static readonly int[] s_lengths = [8, 16, 24, 32];

    /// <summary>Rows of the plane.</summary>
    public int Rows => Down.Length;

    /// <summary>Columns of the plane.</summary>
    public int Columns => Along.Length;

    /// <summary>The least plane for a whole image, both sides products of small primes.</summary>
    public static FourierTile Whole(ConvolutionRequest c) =>
        new(FourierAxis.Whole(FourierExtent.Rows(c)), FourierAxis.Whole(FourierExtent.Columns(c)));

    /// <summary>
    /// The tile of 8 to 32 each way that is estimated to take the least time for one image; N is left out, since the
    /// bits of an image must not depend on its company.
    /// </summary>
    public static FourierTile Choose(ConvolutionRequest c)
    {
        FourierExtent rows = FourierExtent.Rows(c), columns = FourierExtent.Columns(c);
        var best = default(FourierTile);
        double least = double.MaxValue;
        foreach (int down in s_lengths)
        {
            if (!Serves(down, rows.Reach)) continue;
            foreach (int along in s_lengths)
            {
                if (!Serves(along, columns.Reach)) continue;
                var tile = new FourierTile(FourierAxis.Tiled(rows, down), FourierAxis.Tiled(columns, along));
                double cost = tile.Cost(c);
                if (cost < least) (best, least) = (tile, cost);
            }
        }

        return best;
    }

    // Whether at least a quarter of a tile is outputs.
    private static bool Serves(int length, int reach) => length - reach + 1 >= length / 4;

    // Cycles for one image: products, filters, transforms.
    private double Cost(ConvolutionRequest c)
    {
        double slots = (double)Rows * Columns, tiles = (double)Down.Tiles(c.P) * Along.Tiles(c.Q);
        return (slots * c.C * c.K / 16 * ((tiles * ProductCycles) + FilterCycles))
            + (slots * (c.C + c.K) / 16 * tiles * TransformCycles);
    }
}
