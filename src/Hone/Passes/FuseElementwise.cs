using Hone.Graphs;
using Hone.Kernels.Expressions;
using Hone.Machine;
using Hone.Passes.Lowering;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// Makes one node of each largest tree of element-wise nodes, with the row reductions inside it: the values between
/// them never leave the cache.
/// </summary>
/// <remarks>
/// Grown from the outputs upwards. A node is taken in when only nodes of the tree read it and its result has the shape
/// of the whole, or one number for each row that a reduction of the tree makes. So nothing is computed twice, and there
/// is one result.
/// </remarks>
internal static class FuseElementwise
{
    // As many as the kernels' blocks hold with room to spare; longer expressions become several.
    private const int MostNodes = 48;

    // Below this a row's loop is shorter than what starting it costs: the single kernels serve better.
    private const long ShortestRow = 32;

    /// <summary>From the last node to the first: a node is met before those that it reads.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        var fused = new HashSet<Node>();
        foreach (var root in graph.Nodes.AsEnumerable().Reverse().ToArray())
        {
            if (fused.Contains(root)) continue;
            if (RowsAt(root, graph) is { } rows && Fuse(root, Grow(root, graph, rows), graph, context, fused)) continue;
            if (ExpressionTerms.Serves(root, graph)) Fuse(root, Grow(root, graph, null), graph, context, fused);
        }
    }

    private static bool Fuse(
        Node root, HashSet<Node> group, Graph graph, CompileContext context, HashSet<Node> fused)
    {
        var nodes = graph.Nodes.Where(group.Contains).ToList();

        // One number a row has no place in an expression without rows.
        bool perRow = nodes.Exists(n => n.Output.KnownShape != root.Output.KnownShape);
        if (perRow && !nodes.Exists(n => ExpressionTerms.RowAxes(n, graph) > 0)) return false;
        var (body, inputs) = Body(nodes, graph);
        var request = LowerExpression.Request(body, inputs, root.Output);
        if (request.Terms.Length < 2 || ExpressionNest.Of(request, context.Level.Lanes()) is null) return false;
        var node = new Node("FusedElementwise", [.. inputs], [root.Output], root.Name, "hone");
        node.Attributes["body"] = body;
        graph.Replace(root, node);
        fused.UnionWith(nodes);
        foreach (var inner in nodes)
            if (inner != root) graph.Remove(inner);
        return true;
    }

    /// <summary>The rows of the first reduction above a node that the node can be one expression with.</summary>
    private static Rows? RowsAt(Node root, Graph graph)
    {
        var seen = new HashSet<Node> { root };
        var open = new Queue<Node>(seen);
        while (open.TryDequeue(out var node) && seen.Count < MostNodes)
        {
            if (node.Outputs.Count != 1 || node.Outputs[0] is not { Layout: Layout.Nchw }) continue;
            int axes = ExpressionTerms.RowAxes(node, graph);
            if (axes > 0)
            {
                var space = node.Input(0)!.KnownShape;
                var rows = new Rows(space, node.Output.KnownShape, axes);
                long row = space.Product(space.Rank - axes, space.Rank);
                bool fits = row is >= ShortestRow and <= ExpressionRequest.LongestRow;
                return fits && rows.Holds(root.Output) ? rows : null;
            }

            if (!ExpressionTerms.Serves(node, graph)) continue;
            foreach (var input in node.Inputs)
                if (input?.Producer is { } producer && seen.Add(producer)) open.Enqueue(producer);
        }

        return null;
    }

    private static HashSet<Node> Grow(Node root, Graph graph, Rows? rows)
    {
        var group = new HashSet<Node> { root };
        bool grown = true;
        while (grown)
        {
            grown = false;
            foreach (var input in Inputs(group))
            {
                if (input.Producer is not { } node || !Fits(node, root, graph, rows)) continue;
                if (graph.IsOutput(input) || !input.Users.All(group.Contains)) continue;
                bool full = Inputs(group.Append(node)).Count > ExpressionRequest.MostInputs;
                if (full || group.Count == MostNodes) continue;
                grown |= group.Add(node);
            }
        }

        return group;
    }

    private static bool Fits(Node node, Node root, Graph graph, Rows? rows)
    {
        if (node.Outputs.Count != 1 || node.Outputs[0] is not { } y || y.Layout != root.Output.Layout) return false;
        if (rows is null) return y.KnownShape == root.Output.KnownShape && ExpressionTerms.Serves(node, graph);
        if (ExpressionTerms.RowAxes(node, graph) is > 0 and int axes)
            return axes == rows.Axes && node.Input(0)!.KnownShape == rows.Space;
        return rows.Holds(y) && ExpressionTerms.Serves(node, graph);
    }

    /// <summary>What nodes read that none of them computes.</summary>
    private static List<Value> Inputs(IEnumerable<Node> nodes)
    {
        var all = nodes.ToList();
        return [.. all.SelectMany(n => n.Inputs).OfType<Value>().Distinct()
            .Where(v => v.Producer is null || !all.Contains(v.Producer))];
    }

    /// <summary>The nodes as a graph of their own: single numbers stay inside, the rest are inputs.</summary>
    private static (Graph Body, List<Value> Inputs) Body(List<Node> nodes, Graph graph)
    {
        var body = new Graph { Name = "body", Opset = graph.Opset };
        var inputs = new List<Value>();
        var twins = new Dictionary<Value, Value>();
        Value? Twin(Value? value)
        {
            if (value is null) return null;
            if (twins.TryGetValue(value, out var known)) return known;
            bool isAxes = value is { IsConstant: true, Type: not DataType.Float32 };
            bool isNumber = isAxes || Match.Number(value) is not null;
            string name = !isNumber ? $"x{inputs.Count}" : Match.Number(value)?.ToString() ?? "axes";
            var twin = new Value(name) { Type = value.Type, Shape = value.Shape, Layout = value.Layout };
            if (isNumber)
            {
                twin.Constant = value.Constant;
            }
            else
            {
                inputs.Add(value);
                body.Inputs.Add(twin);
            }

            return twins[value] = twin;
        }

        foreach (var node in nodes)
        {
            Value?[] read = [.. node.Inputs.Select(Twin)];
            var y = node.Output;
            var result = new Value($"t{body.Nodes.Count}") { Type = y.Type, Shape = y.Shape, Layout = y.Layout };
            var twin = new Node(node.Operator, read, [result], node.Name, node.Domain);
            foreach (var (key, value) in node.Attributes) twin.Attributes[key] = value;
            body.Nodes.Add(twin);
            twins[y] = result;
        }

        body.Outputs.Add(twins[nodes[^1].Output]);
        return (body, inputs);
    }

    /// <summary>Rows of the last axes of a space, and its shape with one number for each.</summary>
    private sealed record Rows(Shape Space, Shape Reduced, int Axes)
    {
        /// <summary>Whether a value has all of each row, or one number for it.</summary>
        public bool Holds(Value value) => value.KnownShape == Space || value.KnownShape == Reduced;
    }
}
