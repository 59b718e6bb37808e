using Hone.Graphs;
using Hone.Kernels.Resizing;
using Hone.Operators;
using Hone.Tensors;
using AxisTable = Hone.Kernels.Resizing.ResizeAxis;
using Sampling = Hone.Operators.ResizeAxis;

namespace Hone.Passes.Lowering;

/// <summary>Resize and Upsample of pictures by the nearest neighbour or linearly, in float32.</summary>
internal static class LowerResize
{
    /// <summary>Emits a kernel over the tables of the two spatial axes; other modes go to the reference.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (Tables(node, program.Graph) is not { } tables) return false;
        var shape = node.Input(0)!.KnownShape;
        var request = new ResizeRequest
        {
            Layout = node.Output.Layout, N = shape[0], C = shape[1], H = shape[2], W = shape[3],
            Rows = tables.Rows, Columns = tables.Columns,
        };
        return program.Emit(node, request, [node.Input(0), node.Output]);
    }

    /// <summary>The tables of rows and columns, or null when the kernels do not serve the node.</summary>
    public static (AxisTable Rows, AxisTable Columns)? Tables(Node node, Graph graph)
    {
        if (node.Operator is not ("Resize" or "Upsample") || node.Output.Type != DataType.Float32) return null;
        var shape = node.Output.KnownShape;
        if (shape.Rank != 4) return null;
        var context = new OperatorContext(node, graph.OpsetOf(node));
        string mode = context.String("mode", "nearest");
        if (mode is not ("nearest" or "linear")) return null;
        var axes = node.Operator == "Resize" ? Resize.Axes(context) : Upsample.Axes(context);
        if (axes[0] is not null || axes[1] is not null) return null;
        bool linear = mode == "linear";
        return Table(axes[2], shape[2], linear) is { } rows && Table(axes[3], shape[3], linear) is { } columns
            ? (rows, columns) : null;
    }

    private static AxisTable? Table(Sampling? axis, int extent, bool linear)
    {
        int[] first = new int[extent], second = new int[extent];
        var weight = new float[extent];
        for (int i = 0; i < extent; i++)
        {
            if (axis is null)
            {
                first[i] = second[i] = i;
                continue;
            }

            if (axis.Taps > (linear ? 2 : 1) || axis.IsOutside(i)) return null;
            int at = i * axis.Taps;
            first[i] = axis.Sources[at];
            if (!linear) continue;
            second[i] = axis.Sources[at + axis.Taps - 1];
            weight[i] = (float)(axis.Taps == 1 ? 0 : axis.Weights[at + 1]);
            if (axis.Taps == 2 && Math.Abs(axis.Weights[at] + axis.Weights[at + 1] - 1) > 1e-9) return null;
        }

        return linear ? new AxisTable(first, second, weight) : AxisTable.Nearest(first);
    }
}
