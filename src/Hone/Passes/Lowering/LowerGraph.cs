using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>Turns a node into steps or views, and says whether it could.</summary>
internal delegate bool LoweringRule(Node node, Program program);

/// <summary>Turns a laid-out graph into a list of kernels: the first rule that serves a node wins.</summary>
internal static class LowerGraph
{
    /// <summary>Lowers every node, in order.</summary>
    public static Program Run(Graph graph, CompileContext context)
    {
        var program = new Program(graph, context);
        foreach (var node in graph.Nodes) Lower(node, program);
        foreach (var pass in Pipeline.StepPasses)
            if (context.Optimize && !context.Skipped.Contains(pass.Name)) pass.Run(program);
        return program;
    }

    private static void Lower(Node node, Program program)
    {
        if (node.Outputs.All(o => o is null || o.KnownShape.Length == 0)) return;

        // An empty constant is how exporters leave out an input (the roi of a Resize); other empty values are rare,
        // and left to the references.
        bool empty = node.Inputs.Any(v => v is { IsConstant: false } && v.KnownShape.Length == 0);
        if (program.Context.Optimize && !empty)
        {
            foreach (var rule in Pipeline.LoweringRules)
            {
                if (!rule.Lower(node, program)) continue;
                foreach (var input in node.Inputs.OfType<Value>())
                    if (!program.Graph.IsOutput(input)) program.Context.ReleasePacked(input);
                return;
            }
        }

        var blocked = node.Inputs.Concat(node.Outputs).FirstOrDefault(v => v is { Layout: Layout.Nchwc });
        if (blocked is not null)
            throw new CompilerBugException(nameof(LowerGraph), $"{node} has no kernel for '{blocked.Name}' in NCHWc");

        var outputs = node.Outputs.OfType<Value>().ToArray();
        var kernel = new ReferenceKernel(node, program.Graph.OpsetOf(node));
        program.Steps.Add(new LoweredStep(node, kernel, [.. node.Inputs, .. outputs], outputs.Length));
    }
}
