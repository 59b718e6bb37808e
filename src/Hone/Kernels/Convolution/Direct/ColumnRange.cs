using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>Neighbouring output columns of a convolution, and the filter columns that meet the image for any.</summary>
/// <param name="First">The first output column.</param>
/// <param name="End">One past the last.</param>
/// <param name="FirstTap">The first filter column that is not on padding for all of these.</param>
/// <param name="EndTap">One past the last.</param>
internal sealed record ColumnRange(int First, int End, int FirstTap, int EndTap)
{
    // Cycles that a tile costs beside its sums, and what a cut must gain: each has tiles of other heights to compile.
    private const double TileCycles = 48, Gain = 0.9;

    /// <summary>
    /// The columns of a convolution cut so that the least is multiplied with padding: far taps of a dilated filter
    /// see the image from few columns. One range where cutting gains little.
    /// </summary>
    /// <param name="request">The convolution.</param>
    /// <param name="plan">Its extents.</param>
    /// <param name="level">The vector width.</param>
    public static ColumnRange[] Cut(ConvolutionRequest request, ConvolutionPlan plan, SimdLevel level)
    {
        int all = plan.Q;
        var whole = Of(request, plan, 0, all);
        if (request.S == 1 || !plan.Padded || request.InputLayout != Layout.Nchwc) return [whole];
        var ranges = new List<ColumnRange>();
        for (int q = 0; q < all; q++)
        {
            var column = Of(request, plan, q, q + 1);
            bool same = ranges.Count > 0 && ranges[^1] is var last
                && (last.FirstTap, last.EndTap) == (column.FirstTap, column.EndTap);
            if (same) ranges[^1] = ranges[^1] with { End = q + 1 };
            else ranges.Add(column);
        }

        while (ranges.Count > 1)
        {
            int best = 0;
            for (int i = 1; i < ranges.Count - 1; i++)
                if (Change(i) < Change(best)) best = i;
            if (Change(best) > 0) break;
            ranges[best] = Of(request, plan, ranges[best].First, ranges[best + 1].End);
            ranges.RemoveAt(best + 1);
        }

        double cycles = 0;
        foreach (var range in ranges) cycles += Cycles(range);
        return cycles < Gain * Cycles(whole) ? [.. ranges] : [whole];

        double Cycles(ColumnRange range)
        {
            int vectors = (plan.Filters + plan.Lanes - 1) / plan.Lanes, taps = range.EndTap - range.FirstTap;
            var work = ProductWork.Of(level, range.End - range.First, vectors, (double)plan.Channels * taps);
            return work.Cycles + (TileCycles * work.Tiles);
        }

        // What joining two ranges costs more than both.
        double Change(int i) => Cycles(Of(request, plan, ranges[i].First, ranges[i + 1].End))
            - Cycles(ranges[i]) - Cycles(ranges[i + 1]);
    }

    /// <summary>So many columns with what they see; at least one filter column.</summary>
    public static ColumnRange Of(ConvolutionRequest request, ConvolutionPlan plan, int first, int end)
    {
        // The last column sees the first taps first, and the first column the last.
        int left = request.PadLeft - ((end - 1) * request.StrideW);
        int right = plan.W - 1 + request.PadLeft - (first * request.StrideW);
        int firstTap = left <= 0 ? 0 : (left + request.DilationW - 1) / request.DilationW;
        int endTap = right < 0 ? 0 : Math.Min(request.S, (right / request.DilationW) + 1);
        return firstTap < endTap ? new(first, end, firstTap, endTap) : new(first, end, 0, request.S);
    }

    /// <summary>Whether all that its taps see lies inside the image.</summary>
    public bool IsInside(ConvolutionRequest request, ConvolutionPlan plan)
    {
        int left = (First * request.StrideW) + (FirstTap * request.DilationW) - request.PadLeft;
        int right = ((End - 1) * request.StrideW) + ((EndTap - 1) * request.DilationW) - request.PadLeft;
        return left >= 0 && right < plan.W;
    }
}
