using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Kernels.Typed;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// Computes in float32 what the model computes in float16 or bfloat16: casts stand where values enter and leave only.
/// </summary>
/// <remarks>
/// <para>A node is computed in float32 when its operator, asked for the types of its results, gives float32 for
/// float32. Casts stand at graph inputs and outputs of 16 bits and around nodes that must stay narrow: those whose
/// operator or attribute asks for it, those that only move elements which are narrow anyway, and casts of the model
/// from wider types: they round, and go on rounding. Constants become float32 as kernels pack them.</para>
/// <para>Numerics: a value that stands between two nodes keeps its float32, where the model, taken word for word, would
/// round it to 11 or 8 bits after each node: results have fewer roundings, never more. This is not a choice among
/// algorithms, so both policies of <see cref="Kernels.Numerics"/> allow it; ONNX Runtime does the same on processors.
/// An intermediate number beyond 65504 stays finite where float16 would make it infinite. To have every rounding, skip
/// the pass by name.</para>
/// </remarks>
internal static class WidenNarrowFloats
{
    // What they read is not computed with, and they give no more than they take.
    private static readonly HashSet<string> Movements =
    [
        "Gather", "GatherElements", "GatherND", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Slice", "Split",
        "Transpose", "DepthToSpace", "SpaceToDepth", "Identity",
    ];

    /// <summary>One walk in order.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        if (!graph.Values.Any(v => NarrowFloats.Are(v.Type))) return;
        var widening = new Widening(graph, context);
        foreach (var node in graph.Nodes.ToArray())
        {
            if (!widening.Concerns(node)) continue;
            if (!StaysNarrow(node) && GivesWide(node, graph)) widening.Widen(node);
            else widening.Keep(node);
        }
    }

    private static bool StaysNarrow(Node node) => node.Operator switch
    {
        "Cast" or "CastLike" => NarrowFloats.Are(node.Output.Type),
        _ => Movements.Contains(node.Operator) && node.Input(0) is { } x && NarrowFloats.Are(x.Type),
    };

    /// <summary>Whether the operator takes float32 in the place of narrow floats, and gives it.</summary>
    private static bool GivesWide(Node node, Graph graph)
    {
        if (node.Inputs.Any(v => v?.Constant is { } c && NarrowFloats.Are(c.Type) && !WidenedFloats.Fit(c)))
            return false;
        static bool IsNarrow(Value value) => NarrowFloats.Are(value.Type);
        Value?[] inputs = [.. node.Inputs.Select(v => v is null || !IsNarrow(v) ? v
            : new Value(v.Name) { Type = DataType.Float32, Shape = v.Shape })];
        Value?[] outputs = [.. node.Outputs.Select(v => v is null ? null : new Value(v.Name))];
        var trial = new Node(node.Operator, inputs, outputs, node.Name, node.Domain);
        foreach (var (key, value) in node.Attributes) trial.Attributes[key] = value;
        try
        {
            OperatorTable.Of(node).Infer(new OperatorContext(trial, graph.OpsetOf(node)));
        }
        catch (Exception e) when (e is ModelException or ValueNeededException)
        {
            return false;
        }
        finally
        {
            trial.Detach();
        }

        bool Fits(Value was, Value now) => now.Type == (IsNarrow(was) ? DataType.Float32 : was.Type);
        return node.Outputs.Zip(outputs).All(p => p.First is null || Fits(p.First, p.Second!));
    }

    /// <summary>The walk's memory: which values are float32 now, and the casts that stand already.</summary>
    private sealed class Widening(Graph graph, CompileContext context)
    {
        private readonly Dictionary<Value, DataType> _was = [];
        private readonly Dictionary<Value, Value> _twins = [];

        /// <summary>Whether narrow floats, or what was such, go in or out.</summary>
        public bool Concerns(Node node) => node.Inputs.Concat(node.Outputs)
            .Any(v => v is not null && (NarrowFloats.Are(v.Type) || _was.ContainsKey(v)));

        /// <summary>Makes a node read and compute float32.</summary>
        public void Widen(Node node)
        {
            for (int i = 0; i < node.Inputs.Count; i++)
                if (node.Input(i) is { } input && NarrowFloats.Are(input.Type)) node.SetInput(i, Wide(node, i, input));
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                if (node.Outputs[i] is not { } output || !NarrowFloats.Are(output.Type)) continue;
                var type = output.Type;
                if (graph.IsOutput(output))
                {
                    var wide = graph.NewValue(output.Name, DataType.Float32, output.Shape);
                    output.MoveUsers(wide);
                    node.SetOutput(i, wide);
                    graph.InsertAfter(node, Cast(wide, output));
                    (_twins[wide], output) = (output, wide);
                }

                output.Type = DataType.Float32;
                _was[output] = type;
            }
        }

        /// <summary>Makes a node read the types that the model gave its inputs.</summary>
        public void Keep(Node node)
        {
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Input(i) is not { } input || !_was.TryGetValue(input, out var type)) continue;
                bool rounds = i == 0 && node.Operator is "Cast" or "CastLike";
                if (!rounds) node.SetInput(i, Twin(input, type));
            }
        }

        private Value Wide(Node node, int index, Value value)
        {
            if (value.Constant is not { } constant) return Twin(value, DataType.Float32);
            if (_twins.TryGetValue(value, out var known)) return known;
            var wide = context.Fold(
                $"widen{index}", node, [constant], () => [WidenedFloats.Of(constant, context.Level)]);
            return _twins[value] = graph.NewConstant(value.Name, wide[0]);
        }

        private Value Twin(Value value, DataType type)
        {
            if (_twins.TryGetValue(value, out var twin)) return twin;
            twin = graph.NewValue(value.Name, type, value.Shape);
            if (value.Producer is { } producer) graph.InsertAfter(producer, Cast(value, twin));
            else graph.Nodes.Insert(0, Cast(value, twin));
            return _twins[value] = twin;
        }

        private static Node Cast(Value from, Value to)
        {
            var cast = new Node("Cast", [from], [to], from.Name);
            cast.Attributes["to"] = (long)to.Type;
            return cast;
        }
    }
}
