using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Operators;
using Hone.Passes;
using Hone.Tensors;

namespace Hone.Runtime;

/// <summary>Binds a model to concrete inputs and compiles it.</summary>
/// <remarks>
/// Where a shape depends on the elements of an input (the target of a Reshape, the sizes of a Resize), or an If on one
/// (the sampling rate), those inputs become part of the plan's key: the plan holds for these elements only. Only small
/// inputs qualify.
/// </remarks>
internal sealed class PlanCompiler(Graph model, CompileContext context)
{
    // A shape has at most a few dozen numbers; anything much larger is data, not a shape.
    private const int MostShapeNumbers = 4096;

    private readonly bool[] _decisive = new bool[model.Inputs.Count];

    /// <summary>For each input, whether its elements decide shapes, as far as is known.</summary>
    public bool[] DecisiveInputs => (bool[])_decisive.Clone();

    /// <summary>The rewritten graph for inputs of these types, shapes and, where decisive, elements.</summary>
    /// <exception cref="ModelException">The model is wrong for these inputs.</exception>
    public Graph Rewrite(ReadOnlySpan<Tensor> inputs)
    {
        while (true)
        {
            var graph = Bind(inputs);
            try
            {
                Pipeline.Rewrite(graph, context);
                return graph;
            }
            catch (ValueNeededException e)
            {
                if (!Widen(e, graph)) throw Refuse(e, graph);
            }
        }
    }

    private Graph Bind(ReadOnlySpan<Tensor> inputs)
    {
        var known = new Dictionary<Value, Tensor>();
        for (int i = 0; i < inputs.Length; i++)
            if (_decisive[i]) known[model.Inputs[i]] = inputs[i].Clone();
        var graph = model.Clone(known);
        for (int i = 0; i < inputs.Length; i++)
        {
            graph.Inputs[i].Type = inputs[i].Type;
            graph.Inputs[i].Shape = inputs[i].Shape;
        }

        return graph;
    }

    /// <summary>Makes the inputs behind the value decisive; false when that adds none or one is unfit.</summary>
    private bool Widen(ValueNeededException needed, Graph graph)
    {
        var sources = new HashSet<Value>();
        Collect(needed.Value, sources);
        bool added = false;
        foreach (var source in sources)
        {
            bool small = source.Type.IsInteger() || source.KnownShape.Length <= 16;
            if (!small || source.Type == DataType.String || source.KnownShape.Length > MostShapeNumbers) return false;
            ref bool decisive = ref _decisive[graph.Inputs.IndexOf(source)];
            added |= !decisive;
            decisive = true;
        }

        return added;
    }

    private static void Collect(Value value, HashSet<Value> sources)
    {
        var seen = new HashSet<Value>();
        var open = new Stack<Value>([value]);
        while (open.TryPop(out var next))
        {
            if (next.IsConstant || !seen.Add(next)) continue;
            if (next.Producer is null) sources.Add(next);
            else if (!OperatorTable.Of(next.Producer).ReadsOnlyShapes)
                foreach (var input in next.Producer.Inputs)
                    if (input is not null) open.Push(input);
        }
    }

    private static ModelException Refuse(ValueNeededException e, Graph graph)
    {
        (string what, string hint) = If.Is(e.Node)
            ? ("the branch it takes depends", "branches that data decide are not served; export the model without them")
            : ("its result's shape depends",
                "shapes that depend on data are not served; export the model with fixed shapes");
        return new ModelException(new ModelProblem(
            $"{what} on the elements of '{e.Value.Name}', which are computed during the run",
            e.Node.Name, $"{e.Node.Operator}-{graph.OpsetOf(e.Node)}", hint)
        {
            Unsupported = true,
        });
    }
}
