using Hone.Graphs;

namespace Hone.Operators;

/// <summary>Every operator there is, one line each.</summary>
public static class OperatorTable
{
    /// <summary>The operators, in alphabetical order.</summary>
    public static IReadOnlyList<Operator> All { get; } =
    [
        new Abs(),
        new Acos(),
        new Acosh(),
        new Add(),
        new And(),
        new Asin(),
        new Asinh(),
        new Atan(),
        new Atanh(),
        new AveragePool(),
        new BatchNormalization(),
        new BitwiseAnd(),
        new BitwiseNot(),
        new BitwiseOr(),
        new BitwiseXor(),
        new Cast(),
        new CastLike(),
        new Ceil(),
        new Celu(),
        new Clip(),
        new Concat(),
        new Constant(),
        new Conv(),
        new ConvTranspose(),
        new Cos(),
        new Cosh(),
        new Div(),
        new Dropout(),
        new Elu(),
        new Exp(),
        new Flatten(),
        new Floor(),
        new Gather(),
        new Gemm(),
        new GlobalAveragePool(),
        new GlobalLpPool(),
        new GlobalMaxPool(),
        new Greater(),
        new GreaterOrEqual(),
        new HardSigmoid(),
        new HardSwish(),
        new Hardmax(),
        new Identity(),
        new LeakyRelu(),
        new Less(),
        new LessOrEqual(),
        new Log(),
        new LogSoftmax(),
        new LpPool(),
        new MatMul(),
        new Max(),
        new MaxPool(),
        new Min(),
        new Mish(),
        new Mul(),
        new Neg(),
        new Not(),
        new Or(),
        new PRelu(),
        new Pad(),
        new Reciprocal(),
        new Relu(),
        new Reshape(),
        new Round(),
        new Selu(),
        new ShapeOf(),
        new Shrink(),
        new Sigmoid(),
        new Sign(),
        new Sin(),
        new Sinh(),
        new Size(),
        new Slice(),
        new Softmax(),
        new Softplus(),
        new Softsign(),
        new Sqrt(),
        new Squeeze(),
        new Sub(),
        new Sum(),
        new Tan(),
        new Tanh(),
        new ThresholdedRelu(),
        new Transpose(),
        new Unsqueeze(),
        new Xor(),

        // Of the domain hone: what passes create.
        new Affine(),
        new FusedAdd(),
        new FusedConv(),
        new FusedGemm(),
        new FusedMatMul(),
        new Reorder(),
        new Silu(),
    ];

    private static readonly Dictionary<(string Domain, string Name), Operator> ByName =
        All.ToDictionary(o => (o.Domain, o.Name));

    /// <summary>The operator of that name, or null. The domain <c>ai.onnx</c> is the default one.</summary>
    public static Operator? Find(string domain, string name) =>
        ByName.GetValueOrDefault((domain == "ai.onnx" ? "" : domain, name));

    /// <summary>The operator of a node that passed the verifier.</summary>
    /// <exception cref="InvalidOperationException">There is no such operator.</exception>
    public static Operator Of(Node node) =>
        Find(node.Domain, node.Operator) ?? throw new InvalidOperationException($"no operator {node.Domain}.{node.Operator}");
}
