using Hone.Graphs;

namespace Hone.Operators;

/// <summary>
/// The forerunner of <see cref="Resize"/>: x[i] repeated or interpolated at i / scale, y = floor(extent * scale).
/// </summary>
/// <remarks>
/// The scales are an attribute in opset 7, an input in opset 9; opset 10 replaced the operator by Resize.
/// </remarks>
internal sealed class Upsample : Operator
{
    /// <inheritdoc/>
    public override string Name => "Upsample";

    /// <inheritdoc/>
    public override int Since => 7;

    /// <inheritdoc/>
    public override int Until => 9;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("mode", AttributeKind.String), new("scales", AttributeKind.Floats, Until: 8, Required: true)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        if (Settings(node).Mode == "linear") node.Require(0, Elementwise.Numbers);
        node.Output(0, node.TypeOf(0), [.. Extents(node).Select(extent => extent.To)]);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Resize.Apply(node, Settings(node), Axes(node));

    /// <summary>The table of every axis of x; null for an axis that stays as it is.</summary>
    internal static ResizeAxis?[] Axes(OperatorContext node) =>
        Array.ConvertAll(Extents(node), extent => ResizeAxis.Of(node, Settings(node), extent));

    private static ResizeSettings Settings(OperatorContext node) =>
        ResizeSettings.Plain(Choice.Of(node, "mode", "nearest", "linear"));

    private static ResizeExtent[] Extents(OperatorContext node)
    {
        int[] axes = [.. Enumerable.Range(0, node.ShapeOf(0).Rank)];
        if (node.Opset >= 9) return ResizeExtents.ByScales(node, 1, axes, null);
        if (node.Has(1)) throw node.Fail("the scales are an attribute before opset 9, not an input");
        float[] scales = node.Floats("scales") ?? throw node.Fail("the scales are missing");
        return ResizeExtents.ByScales(node, scales, axes, null);
    }
}
