using Hone.Graphs;
using Hone.Kernels;
using Hone.Kernels.Typed;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>Comparisons, truth functions, integer arithmetic, choices and casts.</summary>
/// <remarks>Casts of floats to integers stay with the reference, which says what values out of range give.</remarks>
internal static class LowerTyped
{
    /// <summary>Emits a kernel over elements of the node's types.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Outputs.Count == 0 || node.Outputs[0] is not { } y || node.Inputs.Any(v => v is null)) return false;
        KernelRequest? request = node.Operator switch
        {
            "Cast" => Cast(node.Input(0)!, y),
            "Where" => Choice(node, y),
            "Not" => new NotRequest { Length = y.KnownShape.Length },
            _ => Binary(node),
        };
        return request is not null && program.Emit(node, request, [.. node.Inputs, y]);
    }

    private static CastRequest? Cast(Value x, Value y) => x.Type.IsFloat() && y.Type.IsInteger()
        ? null : new CastRequest { From = x.Type, To = y.Type, Length = y.KnownShape.Length };

    private static WhereRequest Choice(Node node, Value y) => new()
    {
        ElementSize = y.Type.Size(), Condition = node.Input(0)!.KnownShape, Then = node.Input(1)!.KnownShape,
        Else = node.Input(2)!.KnownShape,
    };

    private static TypedBinaryRequest? Binary(Node node)
    {
        if (node.Inputs.Count != 2 || Operation(node.Operator) is not { } operation) return null;
        Value a = node.Input(0)!, b = node.Input(1)!;
        return new TypedBinaryRequest { Operation = operation, Type = a.Type, A = a.KnownShape, B = b.KnownShape };
    }

    private static TypedOperation? Operation(string name) => name switch
    {
        "Equal" => TypedOperation.Equal,
        "Less" => TypedOperation.Less,
        "LessOrEqual" => TypedOperation.LessOrEqual,
        "Greater" => TypedOperation.Greater,
        "GreaterOrEqual" => TypedOperation.GreaterOrEqual,
        "And" => TypedOperation.And,
        "Or" => TypedOperation.Or,
        "Xor" => TypedOperation.Xor,
        "Add" => TypedOperation.Add,
        "Sub" => TypedOperation.Sub,
        "Mul" => TypedOperation.Mul,
        "Div" => TypedOperation.Div,
        _ => null,
    };
}
