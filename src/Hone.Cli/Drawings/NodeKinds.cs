using Hone.Graphs;

namespace Hone.Cli.Drawings;

/// <summary>A kind of nodes, as a picture tells them apart.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Series">Its colour.</param>
internal sealed record NodeKind(string Name, int Series);

/// <summary>What each operator is for, roughly.</summary>
internal static class NodeKinds
{
    private static readonly NodeKind Convolution = new("convolution", 0), Product = new("matrix product", 11),
        Pooling = new("pooling and reduction", 6), Normalization = new("normalisation", 4),
        Elementwise = new("element-wise", 2), Movement = new("movement", 9), Reorder = new("reorder", 7);

    /// <summary>Every kind, in the order of the legend.</summary>
    public static IReadOnlyList<NodeKind> All { get; } =
        [Convolution, Product, Pooling, Normalization, Elementwise, Movement, Reorder];

    /// <summary>The kind of a node.</summary>
    public static NodeKind Of(Node node) => node.Operator switch
    {
        "Reorder" => Reorder,
        var op when op.Contains("Conv", StringComparison.Ordinal) => Convolution,
        var op when op.Contains("Gemm", StringComparison.Ordinal) || op.Contains("MatMul", StringComparison.Ordinal)
            || op.Contains("Attention", StringComparison.Ordinal) => Product,
        var op when op.Contains("Pool", StringComparison.Ordinal) || op.StartsWith("Reduce", StringComparison.Ordinal)
            || op.StartsWith("Arg", StringComparison.Ordinal) => Pooling,
        var op when op.Contains("Norm", StringComparison.Ordinal) || op is "LRN" or "Softmax" or "LogSoftmax"
            => Normalization,
        "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Transpose" or "Concat" or "Split" or "Slice" or "Gather"
            or "Pad" or "Expand" or "Tile" or "Resize" or "Upsample" or "Shape" or "Constant" or "DepthToSpace"
            or "SpaceToDepth" or "Identity" or "Cast" or "ConstantOfShape" or "ScatterND" or "GatherND" => Movement,
        _ => Elementwise,
    };
}
