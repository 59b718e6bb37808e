using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>Channels become pixels: each block of b x b pixels of y comes from b^2 channels of x.</summary>
/// <remarks>
/// Shapes: x [N, C, H, W], y [N, C / b^2, H b, W b], b the blocksize. Mode DCR: channel (i b + j) C / b^2 + c gives
/// pixel (i, j) of channel c; mode CRD (opset 11): channel c b^2 + i b + j. Any type. Source for CRD, the pixel
/// shuffle: Shi et al. 2016, arXiv:1609.05158.
/// </remarks>
internal sealed class DepthToSpace : Operator
{
    /// <inheritdoc/>
    public override string Name => "DepthToSpace";

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("blocksize", AttributeKind.Int, Required: true), new("mode", AttributeKind.String, Since: 11)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.RequireRank(0, 4, 4);
        _ = IsChannelMajor(node);
        var x = node.ShapeOf(0);
        long block = Block(node);
        if (x[1] % (block * block) != 0) throw node.Fail($"{x[1]} channels do not make blocks of {block} x {block}");
        node.Output(0, node.TypeOf(0), [x[0], x[1] / (block * block), x[2] * block, x[3] * block]);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var y = node.Result(0);
        if (y.Length == 0) return;
        var x = node.ShapeOf(0);
        int b = (int)Block(node), channels = x[1] / b / b;
        long plane = (long)x[2] * x[3];
        var (row, column, channel) = IsChannelMajor(node) ? (b, 1, b * b) : (b * channels, channels, 1);
        // y as [N, C, H, b, W, b]: each pair of axes is one axis of the picture.
        int[] source = Movement.Map(new Shape(x[0], channels, x[2], b, x[3], b), (axis, i) => axis switch
        {
            0 => i * x[1] * plane,
            1 => i * channel * plane,
            2 => (long)i * x[3],
            3 => i * row * plane,
            4 => i,
            _ => i * column * plane,
        });
        Movement.Move(node.Value(0), source, y);
    }

    /// <summary>True for CRD.</summary>
    internal static bool IsChannelMajor(OperatorContext node) => Choice.Of(node, "mode", "DCR", "CRD") == "CRD";

    /// <summary>The blocksize.</summary>
    internal static long Block(OperatorContext node)
    {
        long block = node.Int("blocksize");
        if (block is < 1 or > int.MaxValue) throw node.Fail($"blocksize is {block}");
        return block;
    }
}
