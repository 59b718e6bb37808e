using Hone.Tensors;

namespace Hone.Operators;

/// <summary>What happens to one axis of a resize.</summary>
/// <param name="From">The extent in x.</param>
/// <param name="To">The extent in y.</param>
/// <param name="Scale">How many elements of y come from one of x.</param>
/// <param name="Length">The extent in y before it was rounded down: From * Scale.</param>
/// <param name="RoiStart">Where the region starts, as a fraction of the axis; only for tf_crop_and_resize.</param>
/// <param name="RoiEnd">Where it ends.</param>
internal readonly record struct ResizeExtent(
    int From, long To, double Scale, double Length, double RoiStart, double RoiEnd);

/// <summary>The extents of a resize, from <c>sizes</c> or <c>scales</c>.</summary>
/// <remarks>
/// By scales: To = floor(From * scale), or floor(From * (roi end - roi start) * scale) when cropping, in float32 as
/// ONNX's own shape inference does. By sizes: To as given, scale = To / From; with keep_aspect_ratio_policy not_larger
/// (not_smaller) every listed axis gets the smallest (largest) scale, To = floor(From * scale + 1/2). Axes not listed
/// keep their extent.
/// </remarks>
internal static class ResizeExtents
{
    /// <summary>What happens to every axis of x.</summary>
    public static ResizeExtent[] Of(OperatorContext node, string coordinates)
    {
        if (node.Opset < 11) return ByScales(node, 1, All(node), null);
        int rank = node.ShapeOf(0).Rank;
        int[] axes = node.Ints("axes") is { } listed ? ShapeParameter.Axes(node, listed, rank) : All(node);
        double[]? roi = coordinates == "tf_crop_and_resize" ? Roi(node, axes.Length) : null;
        bool scales = IsGiven(node, 2), sizes = IsGiven(node, 3);
        if (scales == sizes) throw node.Fail($"{(scales ? "both" : "neither")} of scales and sizes is given");
        return scales ? ByScales(node, 2, axes, roi) : BySizes(node, axes, roi);
    }

    /// <summary>Extents from scales as an input of floats.</summary>
    public static ResizeExtent[] ByScales(OperatorContext node, int input, int[] axes, double[]? roi)
    {
        if (!node.Has(input)) throw node.Fail("the scales are missing");
        node.Require(input, DataType.Float32);
        return ByScales(node, node.Value(input).AsSpan<float>(), axes, roi);
    }

    /// <summary>Extents from scales.</summary>
    public static ResizeExtent[] ByScales(OperatorContext node, ReadOnlySpan<float> scales, int[] axes, double[]? roi)
    {
        if (scales.Length != axes.Length) throw node.Fail($"{scales.Length} scales are given for {axes.Length} axes");
        var extents = Unchanged(node);
        for (int i = 0; i < axes.Length; i++)
        {
            int from = extents[axes[i]].From;
            float scale = scales[i];
            if (!(scale > 0) || float.IsInfinity(scale)) throw node.Fail($"scale {i} is {scale}; scales are positive");
            double start = roi?[i] ?? 0, end = roi?[i + axes.Length] ?? 1;
            float to = from * scale * (float)(end - start);
            extents[axes[i]] = new ResizeExtent(from, (long)MathF.Floor(to), scale, (double)from * scale, start, end);
        }

        return extents;
    }

    private static ResizeExtent[] BySizes(OperatorContext node, int[] axes, double[]? roi)
    {
        long[] sizes = node.Integers(3);
        if (sizes.Length != axes.Length) throw node.Fail($"{sizes.Length} sizes are given for {axes.Length} axes");
        var extents = Unchanged(node);
        for (int i = 0; i < axes.Length; i++)
        {
            int from = extents[axes[i]].From;
            if (sizes[i] < 0 || (from == 0 && sizes[i] > 0))
                throw node.Fail($"an axis of {from} cannot be resized to {sizes[i]}");
            double scale = from == 0 ? 1 : (double)sizes[i] / from;
            extents[axes[i]] = new(from, sizes[i], scale, sizes[i], roi?[i] ?? 0, roi?[i + axes.Length] ?? 1);
        }

        string policy = Choice.Of(node, "keep_aspect_ratio_policy", "stretch", "not_larger", "not_smaller");
        if (policy == "stretch" || axes.Length == 0) return extents;
        var scales = axes.Select(axis => extents[axis].Scale);
        double common = policy == "not_larger" ? scales.Min() : scales.Max();
        foreach (int axis in axes)
        {
            double length = extents[axis].From * common;
            extents[axis] = extents[axis] with { Scale = common, To = (long)Math.Floor(length + 0.5), Length = length };
        }

        return extents;
    }

    private static ResizeExtent[] Unchanged(OperatorContext node) =>
        Array.ConvertAll(node.ShapeOf(0).Dims.ToArray(), extent => new ResizeExtent(extent, extent, 1, extent, 0, 1));

    private static int[] All(OperatorContext node) => ShapeParameter.Every(node.ShapeOf(0).Rank);

    /// <summary>True when the input is present and not the empty tensor that stands for an absent one.</summary>
    private static bool IsGiven(OperatorContext node, int input) => node.Has(input) && node.ShapeOf(input).Length > 0;

    private static double[] Roi(OperatorContext node, int axes)
    {
        if (!node.Has(1)) throw node.Fail("the region to crop (roi) is missing");
        node.Require(1, Elementwise.Floats);
        double[] roi = Elements.ToDoubles(node.Value(1));
        if (roi.Length != 2 * axes) throw node.Fail($"roi has {roi.Length} numbers for {axes} axes");
        foreach (double edge in roi)
            if (!double.IsFinite(edge)) throw node.Fail($"roi holds {edge}");
        return roi;
    }
}
