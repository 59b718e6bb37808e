using Hone.Kernels.Gemm;
using Hone.Machine;

namespace Hone.Kernels.Convolution;

/// <summary>Counts what <see cref="DirectConvolution"/> does.</summary>
internal static class DirectWork
{
    private const double KeptBytes = 512 * 1024;

    /// <summary>Filter rows on padding are not counted, nor are columns that are skipped.</summary>
    public static ConvolutionWork Of(ConvolutionRequest r, SimdLevel level)
    {
        var plan = new ConvolutionPlan(r, level.Lanes());
        double filterRows = 0;
        for (int p = 0; p < plan.P; p++) filterRows += Math.Max(0, plan.EndFilterRow(p) - plan.FirstFilterRow(p));
        int vectors = GemmPlan.Ceiling(plan.Filters, plan.Lanes);
        var ranges = ColumnRange.Cut(r, plan, level);
        var row = default(ConvolutionWork);
        foreach (var range in ranges)
        {
            double steps = filterRows / plan.P * plan.Channels * (range.EndTap - range.FirstTap);
            row += ProductWork.Of(level, range.End - range.First, vectors, steps);
        }

        bool copies = plan.Copies && !(plan.Padded && Array.TrueForAll(ranges, range => range.IsInside(r, plan)));
        // NHWC: a group reads its own channels of each pixel.
        int pixel = Math.Min(plan.PixelFloats, Blocked(r.C / r.Groups, plan));
        double input = (double)plan.Planes * plan.H * plan.W * pixel;
        double output = (double)plan.P * plan.Q * vectors * plan.Lanes;
        // A panel of filters is read once for each row, from the second-level cache or from beyond.
        double panels = (double)plan.P * plan.GroupFloats;
        var image = (row * plan.P) + new ConvolutionWork(
            0, 0, (copies ? input / plan.Lanes : 0) + (panels / plan.Lanes), (input + output) * sizeof(float), 0);
        double filters = (double)r.Groups * plan.GroupFloats * sizeof(float);
        // A panel that the second-level cache does not keep comes from beyond it for each row.
        if (filters / r.Groups / plan.Panels > KeptBytes)
            image += new ConvolutionWork(0, 0, 0, panels * sizeof(float), 0);
        return (image * ((double)r.N * r.Groups)) with { FilterBytes = filters };
    }

    private static int Blocked(int channels, ConvolutionPlan plan) =>
        GemmPlan.Ceiling(channels, plan.Lanes) * plan.Lanes;
}
