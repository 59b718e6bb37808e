using Hone.Graphs;

namespace Hone.Passes;

/// <summary>
/// Reads trees of Add, Sub, Mul, Div and Pow as sums and products, so that a pattern is one formula however an exporter
/// wrote it: c f1 f2 ..., and c + t1 + t2 ...
/// </summary>
/// <remarks>Only through values with one reader: what a formula is written in terms of has several.</remarks>
internal static class Algebra
{
    /// <summary>A value as a number times values: itself alone, if it is no product.</summary>
    public static (float Number, List<Value> Factors) ProductOf(Graph graph, Value value)
    {
        float number = 1;
        var factors = new List<Value>();
        Multiply(graph, value, true, ref number, factors);
        return (number, factors);
    }

    /// <summary>A value as a number plus values: itself alone, if it is no sum.</summary>
    public static (float Number, List<Value> Terms) SumOf(Graph graph, Value value)
    {
        float number = 0;
        var terms = new List<Value>();
        Add(graph, value, ref number, terms);
        return (number, terms);
    }

    /// <summary>Whether two numbers agree to 1e-4: exporters write four digits of a constant or more.</summary>
    public static bool Near(float a, float b) => MathF.Abs(a - b) <= 1e-4f * MathF.Abs(b);

    /// <summary>Puts a node in the place of a formula's last one, and takes out what nobody reads any more.</summary>
    public static void Replace(Graph graph, Node last, Node node)
    {
        var read = last.Inputs.OfType<Value>().ToArray();
        graph.Replace(last, node);
        foreach (var input in read) RemoveUnread(graph, input);
    }

    /// <summary>Takes out a node that nobody reads, and what it alone was reading.</summary>
    private static void RemoveUnread(Graph graph, Value value)
    {
        if (value.Producer is not { } node || value.Users.Count > 0 || graph.IsOutput(value)) return;
        if (node.Outputs.Count != 1) return;
        var read = node.Inputs.OfType<Value>().ToArray();
        graph.Remove(node);
        foreach (var input in read) RemoveUnread(graph, input);
    }

    private static void Multiply(Graph graph, Value value, bool first, ref float number, List<Value> factors)
    {
        if (Match.Number(value) is { } constant)
        {
            number *= constant;
            return;
        }

        var node = first || Match.OnlyUse(graph, value, "Mul", "Div", "Pow") is not null ? value.Producer : null;
        if (node is { Domain: "", Operator: "Mul" })
        {
            Multiply(graph, node.Input(0)!, false, ref number, factors);
            Multiply(graph, node.Input(1)!, false, ref number, factors);
        }
        else if (node is { Domain: "", Operator: "Div" } && Match.Number(node.Input(1)) is { } divisor)
        {
            number /= divisor;
            Multiply(graph, node.Input(0)!, false, ref number, factors);
        }
        else if (node is { Domain: "", Operator: "Pow" } && Match.Number(node.Input(1)) is 2 or 3)
        {
            for (int i = 0; i < (int)Match.Number(node.Input(1))!.Value; i++)
                Multiply(graph, node.Input(0)!, false, ref number, factors);
        }
        else
        {
            factors.Add(value);
        }
    }

    private static void Add(Graph graph, Value value, ref float number, List<Value> terms)
    {
        var node = Match.OnlyUse(graph, value, "Add", "Sub");
        if (Match.Number(value) is { } constant)
        {
            number += constant;
        }
        else if (node is { Domain: "", Operator: "Add" })
        {
            Add(graph, node.Input(0)!, ref number, terms);
            Add(graph, node.Input(1)!, ref number, terms);
        }
        else if (node is { Domain: "" } && Match.Number(node.Input(1)) is { } less)
        {
            number -= less;
            Add(graph, node.Input(0)!, ref number, terms);
        }
        else
        {
            terms.Add(value);
        }
    }
}
