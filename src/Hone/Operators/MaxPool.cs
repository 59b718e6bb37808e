using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// Maximum of a sliding window, and where it is: y[n,c,o] = max over taps of x, Indices[n,c,o] = the place of the first
/// such element in x, counted through all of x with the spatial axes in row-major order (storage_order = 0) or in
/// column-major order (1).
/// </summary>
/// <remarks>
/// Shapes: x [N, C, spatial...], y and Indices (int64, optional) [N, C, spatial...]; see <see cref="Window"/>.
/// Padding is below every element; a window of padding only gives the lowest value of the type (floats: minus
/// infinity) and the index 0. A NaN in a window makes y NaN.
/// </remarks>
internal sealed class MaxPool : Operator
{
    /// <inheritdoc/>
    public override string Name => "MaxPool";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override (int Least, int Most) OutputCount => (1, 2);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
        [.. PoolGeometry.Attributes(10, 10), new("storage_order", AttributeKind.Int, 8)];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, [.. Elementwise.Floats, DataType.Int8, DataType.UInt8]);
        long order = node.Int("storage_order");
        if (order is not (0 or 1)) throw node.Fail($"storage_order is {order}; it takes 0 (rows) or 1 (columns)");
        var shape = PoolGeometry.From(node).Output;
        node.Output(0, node.TypeOf(0), shape);
        node.Output(1, DataType.Int64, shape);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => PoolGeometry.From(node).Cost;

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var pool = PoolGeometry.From(node);
        double[] x = Elements.ToDoubles(node.Value(0));
        double lowest = node.TypeOf(0) switch
        {
            DataType.Int8 => sbyte.MinValue,
            DataType.UInt8 => 0,
            _ => double.NegativeInfinity,
        };
        int length = pool.Output.Dims.Contains(0) ? 0 : (int)pool.Output.Length;
        var (y, indices) = (new double[length], new Int128[length]);
        bool columns = node.Flag("storage_order");
        pool.ForEach((to, plane, _, taps) =>
        {
            int best = -1;
            foreach (var (_, input) in taps)
                if (best < 0 || Beats(x[plane + input], x[plane + best])) best = input;
            y[to] = best < 0 ? lowest : x[plane + best];
            indices[to] = best < 0 ? 0 : plane + (columns ? ColumnMajor(pool.Window.Input, best) : best);
        });
        if (node.HasOutput(0)) Elements.Store(y, node.Result(0));
        if (node.HasOutput(1)) Elements.Store(indices, node.Result(1));
    }

    private static bool Beats(double rival, double leader) =>
        rival > leader || (double.IsNaN(rival) && !double.IsNaN(leader));

    /// <summary>The index of a row-major element when the first axis runs fastest.</summary>
    private static int ColumnMajor(int[] extents, int index)
    {
        int column = 0;
        for (int axis = extents.Length - 1; axis >= 0; axis--)
        {
            column = (column * extents[axis]) + (index % extents[axis]);
            index /= extents[axis];
        }

        return column;
    }
}
