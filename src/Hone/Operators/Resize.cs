using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// x sampled at other coordinates: each element of y is a weighted sum of elements of x, axis by axis.
/// </summary>
/// <remarks>
/// <see cref="ResizeExtents"/> says how large y is, <see cref="ResizeAxis"/> which elements are weighted how. Mode
/// nearest moves elements of any type; linear takes numbers (integers are truncated towards zero), cubic floats only.
/// Opset 10 knows scales only, asymmetric coordinates and floor; axes, antialias and keep_aspect_ratio_policy came with
/// 18, half_pixel_symmetric with 19. Source for cubic: Keys 1981, doi:10.1109/TASSP.1981.1163711.
/// </remarks>
internal sealed class Resize : Operator
{
    /// <inheritdoc/>
    public override string Name => "Resize";

    /// <inheritdoc/>
    public override int Since => 10;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
    [
        new("mode", AttributeKind.String),
        new("coordinate_transformation_mode", AttributeKind.String, Since: 11),
        new("nearest_mode", AttributeKind.String, Since: 11),
        new("cubic_coeff_a", AttributeKind.Float, Since: 11),
        new("exclude_outside", AttributeKind.Int, Since: 11),
        new("extrapolation_value", AttributeKind.Float, Since: 11),
        new("antialias", AttributeKind.Int, Since: 18),
        new("axes", AttributeKind.Ints, Since: 18),
        new("keep_aspect_ratio_policy", AttributeKind.String, Since: 18),
    ];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 4);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        var settings = Settings(node);
        if (settings.Mode == "linear") node.Require(0, Elementwise.Numbers);
        if (settings.Mode == "cubic") node.Require(0, Elementwise.Floats);
        node.Output(0, node.TypeOf(0), [.. ResizeExtents.Of(node, settings.Coordinates).Select(extent => extent.To)]);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Apply(node, Settings(node), Axes(node));

    /// <summary>The table of every axis of x; null for an axis that stays as it is.</summary>
    internal static ResizeAxis?[] Axes(OperatorContext node)
    {
        var settings = Settings(node);
        var extents = ResizeExtents.Of(node, settings.Coordinates);
        return Array.ConvertAll(extents, extent => ResizeAxis.Of(node, settings, extent));
    }

    /// <summary>How the node samples.</summary>
    internal static ResizeSettings Settings(OperatorContext node)
    {
        if (node.Opset < 11)
            return ResizeSettings.Plain(Choice.Of(node, "mode", "nearest", "linear"));
        string[] coordinates =
        [
            "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_crop_and_resize",
            .. node.Opset < 13 ? ["tf_half_pixel_for_nn"] : Array.Empty<string>(),
            .. node.Opset >= 19 ? ["half_pixel_symmetric"] : Array.Empty<string>(),
        ];
        return new ResizeSettings(
            Choice.Of(node, "mode", "nearest", "linear", "cubic"),
            Choice.Of(node, "coordinate_transformation_mode", coordinates),
            Choice.Of(node, "nearest_mode", "round_prefer_floor", "round_prefer_ceil", "floor", "ceil"),
            node.Float("cubic_coeff_a", -0.75f),
            node.Flag("exclude_outside"),
            node.Flag("antialias"),
            node.Float("extrapolation_value"));
    }

    /// <summary>
    /// Computes y from the tables: sums in double, axes that shrink first, so that nothing between outgrows both ends.
    /// </summary>
    internal static void Apply(OperatorContext node, ResizeSettings settings, ResizeAxis?[] axes)
    {
        var x = node.Value(0);
        var y = node.Result(0);
        if (y.Length == 0) return;
        if (settings.Mode == "nearest")
        {
            var fill = Tensor.Create(x.Type, Shape.Scalar);
            if (x.Type != DataType.String) Elements.Store([settings.Extrapolation], fill);
            long[] strides = x.Shape.Strides();
            int[] source = Movement.Map(y.Shape, (a, i) => (axes[a]?.Source(i) ?? i) * strides[a]);
            Movement.Move(x, source, y, fill);
            return;
        }

        double[] values = Elements.ToDoubles(x);
        var shape = x.Shape;
        foreach (int axis in Enumerable.Range(0, axes.Length).OrderBy(a => (double)y.Shape[a] / x.Shape[a]))
        {
            if (axes[axis] is not { } table) continue;
            values = table.Apply(values, shape, axis);
            shape = shape.With(axis, y.Shape[axis]);
        }

        int[] outside = Movement.Map(y.Shape, (a, i) => axes[a]?.IsOutside(i) == true ? -1 : 0);
        for (int i = 0; i < values.Length; i++)
            if (outside[i] < 0) values[i] = settings.Extrapolation;
        Elements.Store(values, y);
    }
}
