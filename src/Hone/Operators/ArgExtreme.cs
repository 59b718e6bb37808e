using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>What ArgMax and ArgMin share: the place of the extreme element along one axis, as int64.</summary>
internal static class ArgExtreme
{
    /// <summary>The attributes of both.</summary>
    public static IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        new("axis", AttributeKind.Int),
        new("keepdims", AttributeKind.Int),
        new("select_last_index", AttributeKind.Int, 12),
    ];

    /// <summary>The rows along the axis.</summary>
    public static AxisRows Rows(OperatorContext node)
    {
        int axis = node.Axis(node.Int("axis"), node.ShapeOf(0).Rank);
        return AxisRows.Of(node.ShapeOf(0), axis, axis + 1);
    }

    /// <summary>Declares the output: extent 1 along the axis, or without the axis.</summary>
    /// <exception cref="Diagnostics.ModelException">The axis is out of range or has no elements.</exception>
    public static void Infer(OperatorContext node)
    {
        node.Require(0, Elementwise.Numbers);
        node.RequireRank(0, 1);
        var x = node.ShapeOf(0);
        int axis = node.Axis(node.Int("axis"), x.Rank);
        if (x[axis] == 0) throw node.Fail($"axis {axis} of {x} has no elements to choose from");
        var without = new Shape([.. x.Dims[..axis], .. x.Dims[(axis + 1)..]]);
        node.Output(0, DataType.Int64, node.Flag("keepdims", true) ? x.With(axis, 1) : without);
    }

    /// <summary>The first (or, with select_last_index, last) element that no other beats.</summary>
    public static void Reference(
        OperatorContext node, Func<double, double, bool> beats, Func<Int128, Int128, bool> beatsExactly)
    {
        var x = node.Value(0);
        var places = x.Type.IsFloat()
            ? Places(node, Elements.ToDoubles(x), beats) : Places(node, Elements.ToIntegers(x), beatsExactly);
        Elements.Store(places, node.Result(0));
    }

    private static Int128[] Places<T>(OperatorContext node, T[] x, Func<T, T, bool> beats)
    {
        var rows = Rows(node);
        bool last = node.Flag("select_last_index");
        var places = new Int128[node.Result(0).Length];
        for (int i = 0; i < places.Length; i++)
        {
            int start = (i / rows.Inner * rows.Length * rows.Inner) + (i % rows.Inner), best = 0;
            for (int at = 1; at < rows.Length; at++)
            {
                T leader = x[start + (best * rows.Inner)], rival = x[start + (at * rows.Inner)];
                if (last ? !beats(leader, rival) : beats(rival, leader)) best = at;
            }

            places[i] = best;
        }

        return places;
    }
}
