using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Operators;
using Hone.Passes.Lowering;

namespace Hone.Passes;

/// <summary>A rewrite of the graph. It keeps what the graph computes, and every new value has type and shape.</summary>
/// <param name="Name">A verb phrase.</param>
/// <param name="Reason">Why it stands where it stands in the list.</param>
/// <param name="Run">The rewrite.</param>
internal sealed record Pass(string Name, string Reason, Action<Graph, CompileContext> Run)
{
    /// <summary>Why nothing can be compiled without it; null for a pass that may be switched off.</summary>
    public string? Needed { get; init; }
}

/// <summary>A rewrite of the lowered graph, where kernels are known. It keeps every bit of what is computed.</summary>
/// <param name="Name">A verb phrase.</param>
/// <param name="Reason">Why it stands where it stands in the list.</param>
/// <param name="Run">The rewrite.</param>
internal sealed record StepPass(string Name, string Reason, Action<Program> Run);

/// <summary>A rule that turns a node into kernels.</summary>
/// <param name="Name">The operators it serves.</param>
/// <param name="Lower">The rule.</param>
internal sealed record NamedRule(string Name, LoweringRule Lower);

/// <summary>The compiler, as the ordered list of what it does.</summary>
internal static class Pipeline
{
    /// <summary>The rewrites, in order.</summary>
    public static IReadOnlyList<Pass> Passes { get; } =
    [
        new("infer-shapes", "first: every other pass reads types, shapes and constants", InferShapes.Run)
        {
            Needed = "every kernel is made for known shapes",
        },
        new("widen-narrow-floats", "before any pattern: patterns and kernels are of float32", WidenNarrowFloats.Run),
        new("write-einsum-as-matmul", "before any pattern: attention is found among products", WriteEinsumAsMatMul.Run),
        new("remove-no-ops", "before any pattern: an Identity between two nodes would hide it", RemoveNoOps.Run),
        new("remove-dead-nodes", "before any pattern: a dead reader would make a value look shared",
            RemoveDeadNodes.Run),
        new("fold-batch-normalization", "gives the affine map that the next pass folds", FoldBatchNormalization.Run),
        new("fold-affine-into-convolution", "before fusing sums: a bias must not look like a residual",
            FoldAffineIntoConvolution.Run),
        new("fold-pad-into-convolution", "after folding, so that only Pad stands before Conv",
            FoldPadIntoConvolution.Run),
        new("trim-filters", "after pads are known, before anything asks what a convolution costs", TrimFilters.Run),
        new("merge-slices", "before anything asks who reads a slice", MergeSlices.Run),
        new("separate-pooling", "before layouts, which its nodes follow as any pooling", SeparatePooling.Run),
        new("recognize-grids", "before fusing activations: makes one node of two that is fused as such",
            RecognizeGrids.Run),
        new("recognize-activations", "before fusing them: makes one node of several", RecognizeActivations.Run),
        new("recognize-normalizations", "before attention, which begins at a softmax", RecognizeNormalizations.Run),
        new("recognize-attention", "before products take biases and activations in, which it has no place for",
            RecognizeAttention.Run),
        new("fuse-matmul-bias", "before activations, which come after the bias", FuseMatMulBias.Run),
        new("fuse-residual", "before activations, which come after the sum", FuseResidual.Run),
        new("fuse-activation", "after every sum that can stand between a convolution and its activation",
            FuseActivation.Run),
        new("flatten-volumes", "after activations moved in, before layouts: a volume's are those of its planes",
            FlattenVolumes.Run),
        new("remove-dead-nodes", "fusing leaves constants' producers and pads behind", RemoveDeadNodes.Run),
        new("fuse-squeeze-and-excite", "after activations moved into its products, before layouts, which it follows",
            FuseSqueezeExcite.Run),
        new("convolve-transposed", "after activations moved in, before layouts: a Conv has others than a ConvTranspose",
            ConvolveTransposed.Run),
        new("compute-in-bytes", "after grids and clamps moved in, before layouts: bytes lie in NCHWc",
            ComputeInBytes.Run),
        new("choose-layouts", "after the kinds of the nodes are settled: they decide the layouts", ChooseLayouts.Run),
        new("fuse-elementwise", "last: takes what no pattern took, and all of an expression lies in one layout",
            FuseElementwise.Run),
    ];

    /// <summary>The rules of lowering, in order of preference; a node that none serves goes to its reference.</summary>
    public static IReadOnlyList<NamedRule> LoweringRules { get; } =
    [
        new("views", LowerViews.Lower),
        new("parts", LowerParts.Lower),
        new("bytes", LowerBytes.Lower),
        new("convolution", LowerConvolution.Lower),
        new("transposed convolution", LowerConvolutionTranspose.Lower),
        new("pooling", LowerPooling.Lower),
        new("squeeze-and-excite", LowerSqueezeExcite.Lower),
        new("matrix products", LowerGemm.Lower),
        new("attention", LowerAttention.Lower),
        new("recurrences", LowerRecurrence.Lower),
        new("expressions", LowerExpression.Lower),
        new("element-wise", LowerElementwise.Lower),
        new("movement", LowerMovement.Lower),
        new("normalization", LowerNormalization.Lower),
        new("reductions", LowerReduction.Lower),
        new("resizing", LowerResize.Lower),
        new("quantization", LowerQuantization.Lower),
        new("other types", LowerTyped.Lower),
    ];

    /// <summary>The rewrites of the steps, in order.</summary>
    public static IReadOnlyList<StepPass> StepPasses { get; } =
    [
        new("fuse-strips", "after lowering: what a strip takes, and gains, depends on the kernels", FuseStrips.Run),
    ];

    /// <summary>Rewrites the graph in place. Its inputs have types and shapes.</summary>
    /// <exception cref="CompilerBugException">A pass left the graph unsound.</exception>
    public static void Rewrite(Graph graph, CompileContext context)
    {
        var history = context.History = context.Explain ? new RewriteHistory() : null;
        foreach (var pass in Passes)
        {
            if (pass.Needed is null && (!context.Optimize || context.Skipped.Contains(pass.Name))) continue;
            try
            {
                pass.Run(graph, context);
            }
            catch (Exception e) when (e is not ValueNeededException && CompilerBugException.Covers(e))
            {
                throw new CompilerBugException(pass.Name, e.Message, e);
            }

            history?.After(pass, graph);
            if (!context.Verify) continue;
            var problems = GraphVerifier.Problems(graph);
            if (problems.Count > 0) throw new CompilerBugException(pass.Name, string.Join("; ", problems.Take(5)));
        }
    }
}
