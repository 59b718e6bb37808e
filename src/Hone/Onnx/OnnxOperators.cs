using Hone.Diagnostics;
using Hone.Graphs;

namespace Hone.Onnx;

/// <summary>
/// What ONNX has and Hone does not serve, with the reason and a way out: one line a family. What Hone serves is
/// <see cref="Operators.OperatorTable"/>, which is asked first; a line here is read only when it has no such operator.
/// </summary>
internal static class OnnxOperators
{
    private const string Later = "Hone evaluates fixed graphs of dense tensors";

    /// <summary>Operators of ONNX's own domain by family.</summary>
    public static IReadOnlyList<Family> Families { get; } =
    [
        new("control flow", Later, "unroll the loop when exporting", "Loop Scan"),
        new("sequences of tensors", Later, "export with separate or stacked tensors",
            "ConcatFromSequence SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength "
            + "SequenceMap SplitToSequence"),
        new("optional values", Later, "export without optional types",
            "Optional OptionalGetElement OptionalHasElement"),
        new("random numbers", "results must not change from run to run", "make the numbers an input of the model",
            "Bernoulli Multinomial RandomNormal RandomNormalLike RandomUniform RandomUniformLike"),
        new("training", "Hone evaluates networks, it does not train them", "export the model for inference",
            "NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss"),
        new("text", "kernels hold numbers only", "prepare text before the model",
            "RegexFullMatch StringConcat StringNormalizer StringSplit TfIdfVectorizer"),
        new("spectra", "not written yet", "compute the spectrum before the model",
            "BlackmanWindow DFT HammingWindow HannWindow MelWeightMatrix STFT"),
        new("picture files", "models take pixels", "decode the picture before the model", "ImageDecoder"),
        new("integer arithmetic without QDQ", "not written yet", "export the quantized model in QDQ form",
            "ConvInteger DynamicQuantizeLinear MatMulInteger QLinearConv QLinearMatMul"),
        new("results whose shape depends on values", "plans have shapes known before the run", "do it after the model",
            "NonMaxSuppression Unique"),
        new("sampling and detection", "not written yet", "do it after the model",
            "AffineGrid Col2Im DeformConv GridSample MaxRoiPool MaxUnpool RoiAlign"),
        new("linear algebra", "not written yet", "do it before or after the model", "Det"),
        new("attention as one operator", "not written yet", "export it as MatMul and Softmax",
            "Attention CausalConvWithState FlexAttention LinearAttention RMSNormalization RotaryEmbedding Swish "
            + "TensorScatter"),
        new("bits", "not written yet", "export with opset 22 or older", "BitCast CumProd"),
        new("withdrawn from ONNX", "later opsets replaced it", "export with a later opset", "Scatter Upsample"),
    ];

    /// <summary>Operators that ONNX has up to opset 22 and no line above explains.</summary>
    public static IReadOnlySet<string> Plain { get; } = new HashSet<string>(
        ("Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization BitShift "
        + "BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Cast CastLike Ceil Celu CenterCropPad Clip Compress Concat "
        + "Constant ConstantOfShape Conv "
        + "ConvTranspose Cos Cosh CumSum DepthToSpace DequantizeLinear Div Dropout Einsum Elu Equal Erf Exp Expand "
        + "EyeLike Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalLpPool "
        + "GlobalMaxPool Greater GreaterOrEqual GroupNormalization HardSigmoid HardSwish Hardmax Identity "
        + "If InstanceNormalization IsInf IsNaN LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax "
        + "LpNormalization LpPool MatMul Max MaxPool Mean MeanVarianceNormalization Min Mish Mod Mul Neg NonZero Not "
        + "OneHot Or PRelu Pad Pow QuantizeLinear RNN Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum "
        + "ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape "
        + "Resize ReverseSequence Round ScatterElements ScatterND Selu Shape Shrink Sigmoid Sign Sin Sinh Size "
        + "Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tan Tanh ThresholdedRelu "
        + "Tile TopK Transpose Trilu Unsqueeze Where Xor").Split(' '), StringComparer.Ordinal);

    /// <summary>Domains that models are seen to import, with what they are.</summary>
    public static IReadOnlyDictionary<string, (string What, string Hint)> Domains { get; } =
        new Dictionary<string, (string, string)>(StringComparer.Ordinal)
        {
            ["ai.onnx.ml"] =
                ("classical machine learning: trees, vectorizers, encoders", "Hone serves neural networks"),
            ["ai.onnx.training"] = ("training", "export the model for inference"),
            ["ai.onnx.preview"] = ("operators that ONNX tries out", "export with the operators of opset 22"),
            ["ai.onnx.preview.training"] = ("training", "export the model for inference"),
            ["com.microsoft"] = ("ONNX Runtime's own operators", "export before ONNX Runtime has optimized the model"),
            ["com.microsoft.nchwc"] =
                ("ONNX Runtime's own layout", "export before ONNX Runtime has optimized the model"),
            ["com.ms.internal.nhwc"] =
                ("ONNX Runtime's own layout", "export before ONNX Runtime has optimized the model"),
            ["org.pytorch.aten"] = ("PyTorch's own operators", "export with operator_export_type ONNX"),
            ["hone"] = ("operators of a plan", "save the model before it is compiled"),
        };

    /// <summary>Why a node whose operator is in no table is refused.</summary>
    public static ModelProblem Explain(Node node, int opset)
    {
        (string message, string? hint) = Reason(node);
        return new ModelProblem(message, node.Name, $"{node.Operator}-{opset}", hint) { Unsupported = true };
    }

    private static (string Message, string? Hint) Reason(Node node)
    {
        if (node.Domain.Length > 0)
        {
            return Domains.TryGetValue(node.Domain, out var known)
                ? ($"the operator is not served; the domain '{node.Domain}' is {known.What}", known.Hint)
                : ($"the operator is not served; the domain '{node.Domain}' is not known",
                    "export with ONNX's own operators");
        }

        foreach (var family in Families)
            if (family.Operators.Contains(node.Operator))
                return ($"the operator is not served ({family.What}): {family.Reason}", family.Hint);
        return Plain.Contains(node.Operator)
            ? ("the operator is not served: not written yet", null)
            : ($"ONNX has no operator '{node.Operator}' up to opset {OnnxModel.MostOpset}",
                "a custom operator needs a domain");
    }

    /// <summary>Operators that are not served for one reason.</summary>
    /// <param name="What">What they have in common.</param>
    /// <param name="Reason">Why they are not served.</param>
    /// <param name="Hint">What the user can do about it.</param>
    /// <param name="Names">Their names, separated by spaces.</param>
    internal sealed record Family(string What, string Reason, string Hint, string Names)
    {
        /// <summary>Their names.</summary>
        public IReadOnlyList<string> Operators { get; } = Names.Split(' ');
    }
}
