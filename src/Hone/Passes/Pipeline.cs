using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Operators;
using Hone.Passes.Lowering;

namespace Hone.Passes;

/// <summary>A rewrite of the graph. It keeps what the graph computes, and every new value has type and shape.</summary>
/// <param name="Name">A verb phrase.</param>
/// <param name="Reason">Why it stands where it stands in the list.</param>
/// <param name="Run">The rewrite.</param>
internal sealed record Pass(string Name, string Reason, Action<Graph, CompileContext> Run);

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
        new("infer-shapes", "first: every other pass reads types, shapes and constants", InferShapes.Run),
    ];

    /// <summary>The rules of lowering, in order of preference; a node that none serves runs through its reference.</summary>
    public static IReadOnlyList<NamedRule> LoweringRules { get; } =
    [
    ];

    /// <summary>Rewrites the graph in place. Its inputs have types and shapes.</summary>
    /// <exception cref="CompilerBugException">A pass left the graph unsound.</exception>
    public static void Rewrite(Graph graph, CompileContext context)
    {
        foreach (var pass in Passes)
        {
            if (!context.Optimize && pass.Run != InferShapes.Run) continue;
            try
            {
                pass.Run(graph, context);
            }
            catch (Exception e) when (e is not (ModelException or ValueNeededException or CompilerBugException or OutOfMemoryException))
            {
                throw new CompilerBugException(pass.Name, e.Message, e);
            }

            if (!context.Verify) continue;
            var problems = GraphVerifier.Problems(graph);
            if (problems.Count > 0) throw new CompilerBugException(pass.Name, string.Join("; ", problems.Take(5)));
        }
    }
}
