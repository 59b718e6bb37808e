using Hone.Diagnostics;
using Hone.Graphs;

namespace Hone.Operators;

/// <summary>Checks a graph's nodes against the operators' contracts: nothing in a model may be ignored.</summary>
public static class OperatorVerifier
{
    /// <summary>
    /// Every node that is not served, nested graphs included: an unknown operator or opset, inputs or outputs missing
    /// or too many, attributes that are unknown, of the wrong kind, of another opset, or missing. In the graph's order.
    /// A branch that a constant condition rules out is not asked for.
    /// </summary>
    /// <param name="graph">A sound graph.</param>
    /// <param name="explain">Says why an operator that is in no table is refused, given the node and its opset.</param>
    /// <param name="own">
    /// Whether operators of Hone's own domain are allowed. No model may hold them: only passes make them, with
    /// attributes that are sound together, which nothing here checks.
    /// </param>
    public static IReadOnlyList<ModelProblem> Problems(
        Graph graph, Func<Node, int, ModelProblem>? explain = null, bool own = false)
    {
        var problems = new List<ModelProblem>();
        Check(graph, explain, own, problems);
        return problems;
    }

    private static void Check(
        Graph graph, Func<Node, int, ModelProblem>? explain, bool own, List<ModelProblem> problems)
    {
        foreach (var node in graph.Nodes)
        {
            int opset = graph.OpsetOf(node);
            if (node.Domain == "hone" && !own)
                problems.Add(Problem(node, opset, "domain 'hone' is Hone's own: no model may use it"));
            else if (OperatorTable.Find(node.Domain, node.Operator) is { } op)
                Check(node, op, opset, problems);
            else
                problems.Add(explain?.Invoke(node, opset) ?? Problem(node, opset, "the operator is not served", true));
            string? settled = If.Settled(node);
            foreach (var (name, attribute) in node.Attributes)
                if (attribute.Content is Graph nested && (settled is null || name == settled))
                    Check(nested, explain, own, problems);
        }
    }

    private static void Check(Node node, Operator op, int opset, List<ModelProblem> problems)
    {
        if (opset < op.Since || opset > op.Until)
        {
            string served = op.Until == int.MaxValue
                ? $"from opset {op.Since} on" : $"in opsets {op.Since} to {op.Until}";
            problems.Add(Problem(node, opset, $"the operator is served {served}", unsupported: true));
            return;
        }

        CheckCount(node, opset, "input", node.Inputs, op.InputCount, problems);
        CheckCount(node, opset, "output", node.Outputs, op.OutputCount, problems);
        foreach (var (name, value) in node.Attributes) CheckAttribute(node, op, opset, name, value, problems);
        foreach (var spec in op.Attributes)
        {
            if (spec.Required && opset >= spec.Since && opset <= spec.Until && !node.Attributes.ContainsKey(spec.Name))
                problems.Add(Problem(node, opset, $"attribute '{spec.Name}' is required"));
        }
    }

    private static void CheckCount(
        Node node, int opset, string what, IReadOnlyList<Value?> values, (int Least, int Most) range,
        List<ModelProblem> problems)
    {
        if (values.Count < range.Least || values.Count > range.Most)
        {
            string takes = range.Least == range.Most ? $"{range.Least}"
                : range.Most == int.MaxValue ? $"at least {range.Least}" : $"{range.Least} to {range.Most}";
            problems.Add(Problem(node, opset, $"the node has {values.Count} {what}s; the operator takes {takes}"));
        }
        else
        {
            for (int i = 0; i < range.Least; i++)
                if (values[i] is null) problems.Add(Problem(node, opset, $"{what} {i} is missing"));
        }
    }

    private static void CheckAttribute(
        Node node, Operator op, int opset, string name, AttributeValue value, List<ModelProblem> problems)
    {
        AttributeSpec? known = null, spec = null;
        foreach (var each in op.Attributes)
        {
            if (each.Name != name) continue;
            known ??= each;
            if (opset >= each.Since && opset <= each.Until) spec ??= each;
        }

        if (known is null)
        {
            problems.Add(Problem(node, opset, $"attribute '{name}' is not known to the operator", unsupported: true));
        }
        else if (spec is null)
        {
            var range = known.Until == int.MaxValue
                ? $"from opset {known.Since} on" : $"in opsets {known.Since} to {known.Until}";
            problems.Add(Problem(node, opset, $"attribute '{name}' exists {range}"));
        }
        else if (value.Kind == AttributeKind.Other)
        {
            // An empty name: the reader has reported it already.
            if ((string)value.Content is { Length: > 0 } what)
                problems.Add(Problem(node, opset, $"attribute '{name}' is {what}", unsupported: true));
        }
        else if (value.Kind != spec.Kind)
        {
            problems.Add(Problem(node, opset,
                $"attribute '{name}' is of kind {value.Kind}; the operator takes {spec.Kind}"));
        }
    }

    private static ModelProblem Problem(Node node, int opset, string message, bool unsupported = false) =>
        new(message, node.Name, $"{node.Operator}-{opset}") { Unsupported = unsupported };
}
