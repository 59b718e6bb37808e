using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>What a pooling node computes, in numbers: x [N, C, input...], y [N, C, output...].</summary>
/// <param name="N">Images.</param>
/// <param name="C">Channels.</param>
/// <param name="Window">The spatial axes.</param>
internal sealed record PoolGeometry(int N, int C, Window Window)
{
    /// <summary>The shape of y.</summary>
    public Shape Output => Window.OutputShape(N, C);

    /// <summary>
    /// The attributes that every pooling operator has, with the first opset of those that came later.
    /// </summary>
    public static AttributeSpec[] Attributes(int ceilSince, int dilationsSince) =>
    [
        new("auto_pad", AttributeKind.String),
        new("ceil_mode", AttributeKind.Int, ceilSince),
        new("dilations", AttributeKind.Ints, dilationsSince),
        new("kernel_shape", AttributeKind.Ints, Required: true),
        new("pads", AttributeKind.Ints),
        new("strides", AttributeKind.Ints),
    ];

    /// <summary>Reads and checks a pooling node.</summary>
    /// <exception cref="Diagnostics.ModelException">Shapes and attributes do not fit.</exception>
    public static PoolGeometry From(OperatorContext node)
    {
        node.RequireRank(0, 3);
        var x = node.ShapeOf(0);
        if (!node.HasAttribute("kernel_shape")) throw node.Fail("attribute kernel_shape is missing");
        int[] kernel = Window.Extents(node, "kernel_shape", x.Rank - 2, 1);
        return new PoolGeometry(x[0], x[1], Window.Sliding(node, x, kernel, node.Flag("ceil_mode")));
    }

    /// <summary>The cost: one operation for each tap of each output element.</summary>
    public Cost Cost => new(0, Output.Length * Window.Taps);

    /// <summary>Calls <paramref name="pool"/> for every output element in an order that suits the taps.</summary>
    /// <param name="pool">
    /// Gets the index in y, the index in x where the channel's plane starts, the walk, and the taps on the input.
    /// </param>
    public void ForEach(Action<int, int, WindowTaps, (long Tap, int Input)[]> pool)
    {
        var walk = new WindowTaps(Window);
        int plane = Window.Input.Aggregate(1, (a, b) => a * b);
        for (int position = 0; (long)N * C > 0 && position < walk.Positions; position++)
        {
            var taps = walk.MoveTo(position).ToArray();
            for (int channel = 0; channel < N * C; channel++)
                pool((channel * walk.Positions) + position, channel * plane, walk, taps);
        }
    }
}
