using Hone.Graphs;
using Hone.Kernels.Expressions;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>Fused element-wise nodes, in place of an input that nobody reads afterwards.</summary>
internal static class LowerExpression
{
    /// <summary>Emits one kernel for the whole body.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Operator != "FusedElementwise" || node.Domain != "hone") return false;
        var body = FusedElementwise.Body(node);
        var output = node.Output;
        var operands = Operands(body, node.Inputs);
        var request = Request(body, node.Inputs, output);
        bool Fits(Value v) => !v.IsConstant && v.KnownShape == output.KnownShape;
        int inPlace = operands.FindIndex(v => Fits(v) && v.Users.Count == 1);
        if (inPlace < 0) inPlace = operands.FindIndex(Fits);
        return program.Emit(
            node, request, [.. operands.Select(v => LowerElementwise.Operand(v, output, program)), output], inPlace);
    }

    /// <summary>What the kernels are asked for, for a body that reads these values of the graph.</summary>
    public static ExpressionRequest Request(Graph body, IReadOnlyList<Value?> inputs, Value output)
    {
        var operands = Operands(body, inputs);
        var terms = new ExpressionTerms(body, [.. body.Inputs, .. operands.Skip(inputs.Count)]);
        foreach (var inner in body.Nodes) terms.Add(inner);

        // Lists of structs are compiled one by one when a program starts; arrays are not.
        var shapes = new Shape[operands.Count];
        for (int k = 0; k < shapes.Length; k++) shapes[k] = LowerElementwise.OperandShape(operands[k], output);
        var reduction = body.Nodes.Find(n => ExpressionTerms.RowAxes(n, body) > 0);
        return new ExpressionRequest
        {
            Layout = output.Layout, Terms = terms.ToArray(), Inputs = shapes,
            Space = reduction?.Input(0)!.KnownShape ?? output.KnownShape,
            RowAxes = reduction is null ? 0 : ExpressionTerms.RowAxes(reduction, body),
        };
    }

    /// <summary>The inputs, then the numbers that the body holds itself.</summary>
    private static List<Value> Operands(Graph body, IReadOnlyList<Value?> inputs) =>
        [.. inputs.Select(v => v!), .. body.Values.Where(v => v.IsConstant && v.Constant!.Type == DataType.Float32)];
}
