using Hone.Kernels.Gemm;
using Hone.Machine;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>Counts what convolutions by Fourier transforms do.</summary>
internal static class FourierWork
{
    /// <summary>Transforms of every tile's blocks, products for every frequency, filters read once a chunk.</summary>
    public static ConvolutionWork Of(ConvolutionRequest r, SimdLevel level)
    {
        var plan = new FourierPlan(r, level.Lanes(), TileKernels.MaxRows(level));
        // A loop and no query: it is made for every convolution of every model.
        double products = 0, slots = plan.Slots, complex = plan.InThree ? 3 : 4;
        foreach (var frequency in plan.Frequencies) products += frequency.IsReal ? 1 : complex;
        double blocks = plan.BlocksC + plan.BlocksK;
        var product = ProductWork.Of(level, plan.ChunkTiles, plan.BlocksK, plan.C) * (products * plan.Chunks);
        // A stage for each factor of two, on both axes together.
        double stages = Math.Log2(Math.Max(2, slots));
        double filters = slots * plan.C * plan.PaddedK * sizeof(float);
        double spectra = slots * blocks * plan.Tiles * level.Lanes() * sizeof(float);
        double moved = sizeof(float) * r.N * (((double)r.C * r.H * r.W) + ((double)r.K * r.P * r.Q));
        return product + new ConvolutionWork(
            0, 0, slots * stages * blocks * plan.Tiles, (2 * spectra) + ((plan.Chunks - 1) * filters) + moved, filters);
    }
}
