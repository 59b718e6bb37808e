using Hone.Graphs;
using Hone.Kernels.Reductions;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>Reduce* over any axes, ArgMax and ArgMin, of float32.</summary>
internal static class LowerReduction
{
    /// <summary>The kind of reduction that an operator is; null when it is none.</summary>
    public static ReduceKind? KindOf(string op) => op switch
    {
        "ReduceSum" => ReduceKind.Sum,
        "ReduceMean" => ReduceKind.Mean,
        "ReduceMax" => ReduceKind.Max,
        "ReduceMin" => ReduceKind.Min,
        "ReduceProd" => ReduceKind.Prod,
        "ReduceL1" => ReduceKind.L1,
        "ReduceL2" => ReduceKind.L2,
        "ReduceSumSquare" => ReduceKind.SumSquare,
        _ => null,
    };

    /// <summary>Emits a reduction.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Inputs.Count == 0 || node.Input(0) is not { Type: DataType.Float32 } x) return false;
        var context = new OperatorContext(node, program.Graph.OpsetOf(node));
        if (node.Operator is "ArgMax" or "ArgMin")
        {
            var rows = ArgExtreme.Rows(context);
            var arg = new ArgRequest
            {
                Smallest = node.Operator == "ArgMin", LastOfEqual = context.Flag("select_last_index"),
                Layout = x.Layout, Outer = rows.Outer, Axis = rows.Length, Inner = rows.Inner,
            };
            return program.Emit(node, arg, [x, node.Output]);
        }

        if (KindOf(node.Operator) is not { } kind) return false;
        var geometry = Geometry(node, program.Graph);
        var request = new ReduceRequest
        {
            Kind = kind, Input = x.KnownShape,
            Axes = Array.FindAll(ShapeParameter.Every(x.KnownShape.Rank), a => geometry.Reduced[a]),
        };
        return program.Emit(node, request, [x, node.Output]);
    }

    /// <summary>Which axes a node reduces.</summary>
    public static ReduceGeometry Geometry(Node node, Graph graph) => ReduceGeometry.From(
        new OperatorContext(node, graph.OpsetOf(node)), node.Operator == "ReduceSum" ? 13 : 18);
}
