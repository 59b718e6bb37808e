using Hone.Graphs;
using Hone.Machine;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>Nodes whose output is their input under another shape: nothing runs.</summary>
internal static class LowerViews
{
    /// <summary>Makes the output a view.</summary>
    public static bool Lower(Node node, Program program)
    {
        bool view = Renames(node) || node.Operator switch
        {
            "Cast" or "Expand" => SameTypeAndShape(node.Input(0)!, node.Output),
            "Transpose" => node.Input(0)!.Layout == node.Output.Layout
                && Transpose.KeepsOrder(new OperatorContext(node, program.Graph.Opset)),
            "Reorder" => SameBytes(node.Input(0)!, program),
            _ => false,
        };
        return view && program.View(node.Output, node.Input(0)!);
    }

    /// <summary>Whether the operator never does anything but give its input another name or shape.</summary>
    public static bool Renames(Node node) => node.Operator switch
    {
        "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Identity" => true,
        "Dropout" => node.Outputs.Count == 1 || node.Outputs[1] is null,
        _ => false,
    };

    private static bool SameTypeAndShape(Value x, Value y) => x.Type == y.Type && x.KnownShape == y.KnownShape;

    /// <summary>True when both layouts put each element at one place: a plane of one pixel, whole blocks.</summary>
    private static bool SameBytes(Value x, Program program)
    {
        var shape = x.KnownShape;
        return shape.Product(2, shape.Rank) == 1 && program.BytesOf(x) == shape.Length * x.Type.Size()
            && shape[1] % program.Context.Level.Lanes() == 0;
    }
}
