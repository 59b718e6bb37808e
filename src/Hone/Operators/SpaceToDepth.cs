using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>Pixels become channels: each block of b x b pixels of x gives b^2 channels of y.</summary>
/// <remarks>
/// Shapes: x [N, C, H, W], y [N, C b^2, H / b, W / b], b the blocksize. Pixel (i, j) of channel c goes to channel
/// (i b + j) C + c. Any type.
/// </remarks>
internal sealed class SpaceToDepth : Operator
{
    /// <inheritdoc/>
    public override string Name => "SpaceToDepth";

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("blocksize", AttributeKind.Int, Required: true)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.RequireRank(0, 4, 4);
        var x = node.ShapeOf(0);
        long block = DepthToSpace.Block(node);
        if (x[2] % block != 0 || x[3] % block != 0)
            throw node.Fail($"{x} cannot be cut into blocks of {block} x {block}");
        node.Output(0, node.TypeOf(0), [x[0], ShapeParameter.Volume([x[1], block, block]), x[2] / block, x[3] / block]);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var y = node.Result(0);
        if (y.Length == 0) return;
        var x = node.ShapeOf(0);
        int b = (int)DepthToSpace.Block(node);
        long plane = (long)x[2] * x[3];
        // y as [N, b, b, C, H / b, W / b].
        int[] source = Movement.Map(new Shape(x[0], b, b, x[1], x[2] / b, x[3] / b), (axis, i) => axis switch
        {
            0 => i * x[1] * plane,
            1 => (long)i * x[3],
            2 => i,
            3 => i * plane,
            4 => (long)i * b * x[3],
            _ => (long)i * b,
        });
        Movement.Move(node.Value(0), source, y);
    }
}
