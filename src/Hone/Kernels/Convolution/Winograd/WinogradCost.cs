using Hone.Kernels.Gemm;
using Hone.Tensors;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// What a convolution costs on one thread, in cycles counted from its shape: products by their register tiles, vectors
/// transformed, filters streamed. For choosing among tiles and algorithms, not for telling the time.
/// </summary>
/// <remarks>
/// Counted for 512-bit vectors and tiles of 14 rows whatever the width that runs, since the choice of a tile changes
/// bits; and for one image whatever the batch, for the same reason. Fused and nonfused have the same bits.
/// Constants are fitted on Zen 4: the bench named winograd prints counted beside measured.
/// </remarks>
internal static class WinogradCost
{
    private const int Lanes = 16;
    private const int MaxRows = 14;

    // A step multiplies two vectors of filters with each row, one vector a cycle, and pays this for loads and loop.
    private const double StepOverhead = 1.5;

    // Calling a micro-kernel, and ending its tile.
    private const double CallCycles = 60;

    // 128 bytes of filters, a step's, from the third-level cache.
    private const double StreamedStep = 10;

    // What the second-level cache keeps of the filters from strip to strip.
    private const long KeptBytes = 512 * 1024;

    // A vector loaded, transformed and stored; while V and M go beyond the second-level cache by a little, by more, and
    // where the memory takes part.
    private const double VectorCycles = 7.5;
    private const double FarVectorCycles = 12;
    private const double FarthestVectorCycles = 25;
    private const long NearBytes = 4 * 1024 * 1024;
    private const long FarthestBytes = 8 * 1024 * 1024;

    // A strip's V and M return to the same memory, so more than the second level does not hold them.
    private const long StripBytes = 1024 * 1024;

    // Nanoseconds of a cycle, for what is counted in bytes.
    private const double Cycle = 0.28;

    // A vector brought from one layout to another.
    private const double ReorderCycles = 6;

    private static readonly int[] s_outputs = [2, 4, 6];

    /// <summary>The cheapest tile, of those no less exact than F(4 x 4, 3 x 3) where there is one.</summary>
    public static WinogradTile BestTile(ConvolutionRequest r)
    {
        var one = r with { N = 1, HasResidual = false, InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc };
        WinogradTile best = 2;
        double least = double.MaxValue;
        foreach (int height in s_outputs)
        foreach (int width in s_outputs)
        {
            var tile = WinogradRow.Fitting(new WinogradTile(height, width), r);
            if (!WinogradRow.Has(tile, r)) continue;
            double cycles = Math.Min(Fused(one, tile), Nonfused(one, tile));
            cycles = AlgorithmCosts.Cold(cycles * Cycle, WinogradRow.FilterBytes(tile, one));
            // Any less exact tile costs more than any other, and still has an order among its like.
            if (WinogradRow.Error(tile, r) > ErrorClass.WinogradMedium) cycles += 1e18;
            if (cycles >= least) continue;
            least = cycles;
            best = tile;
        }

        return WinogradRow.Fitting(best, r);
    }

    /// <summary>Cycles of <see cref="WinogradConvolution{S, V}"/>.</summary>
    public static double Fused(ConvolutionRequest r, WinogradTile tile)
    {
        var shape = ShapeOf(r, tile);
        var strips = new WinogradStrips(shape, MaxRows);
        var cuts = strips.Cuts;
        double products = 0;
        for (int strip = 0; strip < cuts.Strips; strip++)
        {
            var (first, end) = TileCuts.Piece(shape.Tiles, strip, cuts.Strips, 1);
            products += Products(shape, end - first, strip == 0);
        }

        long near = (strips.Inputs.Floats + strips.Sums.Floats) * sizeof(float);
        double vectors = (double)shape.Tiles * shape.Points * ((shape.BlocksC * cuts.Ranges) + shape.BlocksK);
        return products + (vectors * (near <= StripBytes ? VectorCycles : FarVectorCycles)) + Reorders(r, shape);
    }

    /// <summary>Cycles of <see cref="WinogradNonfused{S, V}"/>.</summary>
    public static double Nonfused(ConvolutionRequest r, WinogradTile tile)
    {
        var shape = ShapeOf(r, tile);
        long vectors = (long)shape.Tiles * shape.Points * (shape.BlocksC + shape.BlocksK);
        double each = (vectors * Lanes * sizeof(float)) switch
        {
            <= NearBytes => VectorCycles,
            <= FarthestBytes => FarVectorCycles,
            _ => FarthestVectorCycles,
        };
        return Products(shape, shape.Tiles, true) + (vectors * each) + Reorders(r, shape);
    }

    private static double Reorders(ConvolutionRequest r, WinogradShape shape)
    {
        double vectors = r.InputLayout == Layout.Nchwc ? 0 : (double)shape.BlocksC * r.H * r.W;
        if (r.OutputLayout != Layout.Nchwc) vectors += (double)shape.BlocksK * r.P * r.Q * (r.HasResidual ? 2 : 1);
        return r.N * vectors * ReorderCycles;
    }

    // All points and panels over so many tiles. Filters come from the third level the first time, and whenever they are
    // too many.
    private static double Products(WinogradShape shape, int tiles, bool first)
    {
        double panels = shape.BlocksK / (double)TileKernels.Vectors;
        long bytes = (long)shape.Points * shape.C * shape.BlocksK * Lanes * sizeof(float);
        bool streamed = first || bytes > KeptBytes;
        double perPanel = 0;
        for (int row = 0, rows; row < tiles; row += rows)
        {
            rows = TileKernels.NextRows(tiles - row, MaxRows);
            double step = (2 * rows) + StepOverhead;
            perPanel += CallCycles + (shape.C * (row == 0 && streamed ? Math.Max(step, StreamedStep) : step));
        }

        return shape.Points * panels * perPanel;
    }

    private static WinogradShape ShapeOf(ConvolutionRequest r, WinogradTile tile) =>
        new(r, WinogradAxis.Of(tile.Height, r.R), WinogradAxis.Of(tile.Width, r.S), Lanes);
}
