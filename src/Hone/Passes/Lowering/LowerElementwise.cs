using Hone.Graphs;
using Hone.Kernels;
using Hone.Kernels.Elementwise;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>Functions of one and of two float32 numbers, in place where the input is not read again.</summary>
internal static class LowerElementwise
{
    /// <summary>The function of one number that an operator is, activations apart; null when it is none.</summary>
    public static UnaryOperation? UnaryOf(string op) => op switch
    {
        "Abs" => UnaryOperation.Abs,
        "Neg" => UnaryOperation.Neg,
        "Exp" => UnaryOperation.Exp,
        "Log" => UnaryOperation.Log,
        "Sqrt" => UnaryOperation.Sqrt,
        "Reciprocal" => UnaryOperation.Reciprocal,
        "Erf" => UnaryOperation.Erf,
        "Floor" => UnaryOperation.Floor,
        "Ceil" => UnaryOperation.Ceil,
        "Round" => UnaryOperation.Round,
        "Sign" => UnaryOperation.Sign,
        "Sin" => UnaryOperation.Sin,
        "Cos" => UnaryOperation.Cos,
        _ => null,
    };

    /// <summary>The function of two numbers that an operator is; null when it is none.</summary>
    public static BinaryOperation? BinaryOf(string op) => op switch
    {
        "Add" or "FusedAdd" or "Sum" => BinaryOperation.Add,
        "Sub" => BinaryOperation.Sub,
        "Mul" => BinaryOperation.Mul,
        "Div" => BinaryOperation.Div,
        "Min" => BinaryOperation.Min,
        "Max" => BinaryOperation.Max,
        "Pow" => BinaryOperation.Pow,
        "PRelu" => BinaryOperation.PRelu,
        _ => null,
    };

    /// <summary>Emits the loop of the function.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Outputs.Count == 0 || node.Output.Type != DataType.Float32) return false;
        if (node.Inputs.Any(v => v is { Type: not DataType.Float32 })) return false;
        if (node.Operator == "Affine") return Affine(node, program);
        if (BinaryOf(node.Operator) is { } operation) return Binary(node, operation, program);
        return Unary(node, program);
    }

    private static bool Unary(Node node, Program program)
    {
        long length = program.BytesOf(node.Output) / sizeof(float);
        KernelRequest? request = null;
        if (FusibleActivation.Of(node, program.Graph) is { } activation)
            request = new UnaryRequest { Activation = ActivationOf.Of(activation), Length = length };
        else if (UnaryOf(node.Operator) is { } operation)
            request = new UnaryRequest { Operation = operation, Length = length };
        return request is not null && program.Emit(node, request, [node.Input(0), node.Output], inPlace: 0);
    }

    private static bool Affine(Node node, Program program)
    {
        var shape = node.Output.KnownShape;
        var request = new AffineRequest
        {
            Layout = node.Output.Layout, N = shape[0], C = shape[1], Plane = (int)shape.Product(2, shape.Rank),
            Scale = program.Context.WeightsOf(node.Input(1)!.Constant!),
            Shift = program.Context.WeightsOf(node.Input(2)!.Constant!),
        };
        return program.Emit(node, request, [node.Input(0), node.Output], inPlace: 0);
    }

    private static bool Binary(Node node, BinaryOperation operation, Program program)
    {
        if (node.Inputs.Count != 2) return false;
        Value a = Operand(node.Input(0)!, node.Output, program), b = Operand(node.Input(1)!, node.Output, program);
        Shape shapeA = OperandShape(node.Input(0)!, node.Output), shapeB = OperandShape(node.Input(1)!, node.Output);
        var request = new BinaryRequest
        {
            Operation = operation, A = shapeA, B = shapeB, Layout = node.Output.Layout,
            Activation = ActivationOf.Node(node),
        };
        int inPlace = a == b ? -1 : shapeA == node.Output.KnownShape ? 0 : shapeB == node.Output.KnownShape ? 1 : -1;
        return program.Emit(node, request, [a, b, node.Output], inPlace);
    }

    /// <summary>An operand as the kernels want it: in NCHWc a constant per channel is filled to whole blocks.</summary>
    public static Value Operand(Value value, Value output, Program program)
    {
        bool perChannel = output.Layout == Layout.Nchwc && value.IsConstant;
        return perChannel && !IsNumber(value, output) ? program.FilledUp(value) : value;
    }

    /// <summary>The shape of an operand in the layout of the result.</summary>
    public static Shape OperandShape(Value value, Value output)
    {
        if (output.Layout != Layout.Nchwc || !value.IsConstant) return value.KnownShape;
        var dims = new int[output.KnownShape.Rank];
        Array.Fill(dims, 1);
        if (!IsNumber(value, output)) dims[1] = output.KnownShape[1];
        return new Shape(dims);
    }

    private static bool IsNumber(Value constant, Value output) =>
        constant.KnownShape.Length == 1 && output.KnownShape[1] > 1;
}
