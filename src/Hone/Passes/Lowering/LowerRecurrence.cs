using Hone.Graphs;
using Hone.Kernels;
using Hone.Kernels.Recurrent;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>LSTM and GRU with their usual functions and constant weights, in float32.</summary>
internal static class LowerRecurrence
{
    /// <summary>Emits one kernel for all steps and directions.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Domain.Length > 0 || node.Operator is not ("LSTM" or "GRU")) return false;
        if (node.Input(0) is not { Type: DataType.Float32 } x) return false;
        var context = new OperatorContext(node, program.Graph.Opset);
        if (Request(node, context, program.Context) is not { } request) return false;
        Value? Output(int i) => i < node.Outputs.Count ? node.Outputs[i] : null;
        Value?[] inputs = [x, node.Input(4), node.Input(5), node.Input(6)];
        return program.Emit(node, request, [.. inputs, Output(1), Output(2), Output(0)], outputs: 3);
    }

    private static RecurrentRequest? Request(Node node, OperatorContext context, CompileContext compile)
    {
        bool isLstm = node.Operator == "LSTM";
        if (context.HasAttribute("clip") || context.Flag("input_forget")) return null;
        if (!isLstm && !context.Flag("linear_before_reset")) return null;
        foreach (int i in new[] { 1, 2, 3, 7 })
            if (node.Input(i) is { IsConstant: false }) return null;
        Recurrence op = (Recurrence)OperatorTable.Of(node);
        var g = RecurrenceGeometry.From(context, op.Gates);
        foreach (var functions in CellActivations.Read(context, op.DefaultActivations, g.Directions))
            if (!functions.Select(f => f.Name).SequenceEqual(op.DefaultActivations)) return null;
        Weights? Weights(int i) => node.Input(i)?.Constant is { } tensor ? compile.WeightsOf(tensor) : null;
        int row = g.Batch > 1 ? 1 : 0, step = g.Steps > 1 ? 1 : 0;
        return new RecurrentRequest
        {
            Cell = isLstm ? CellKind.Lstm : CellKind.Gru,
            Steps = g.Steps, Batch = g.Batch, Input = g.Input, Hidden = g.Hidden,
            Reverse = g.Directions == 2 ? [false, true] : [g.IsReverse(0)],
            X = (g.InputAt(step, 0), g.InputAt(0, row)),
            Y = (g.OutputAt(step, 0, 0), g.OutputAt(0, g.Directions - 1, 0), g.OutputAt(0, 0, row)),
            State = (g.StateAt(g.Directions - 1, 0), g.StateAt(0, row)),
            W = Weights(1)!, R = Weights(2)!, Bias = Weights(3), Peepholes = Weights(7),
        };
    }
}
