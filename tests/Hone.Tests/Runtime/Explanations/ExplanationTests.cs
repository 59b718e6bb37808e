using Hone.Graphs;
using Hone.Machine;
using Hone.Runtime;
using Hone.Runtime.Explanations;
using Hone.Tensors;
using Hone.Tests.Golden;
using Hone.Tests.Passes;

namespace Hone.Tests.Runtime.Explanations;

/// <summary>What a plan says about itself is true.</summary>
public class ExplanationTests
{
    [Fact]
    public void A_step_names_the_nodes_it_stands_for_and_the_passes_that_joined_them()
    {
        var step = Convolution(Explained(Block()));
        var merged = step.Merged;
        Assert.Equal(["Conv", "BatchNormalization", "Identity", "Add", "Relu"], merged.Select(m => m.Operator));
        Assert.Equal(
            ["fold-affine-into-convolution", "fuse-residual", "remove-no-ops", "fuse-activation", null],
            merged.Select(m => m.Pass));
        Assert.StartsWith("5 nodes in one by ", step.Why[0], StringComparison.Ordinal);
        Assert.Equal("y", step.Values[0]);
    }

    [Fact]
    public void Without_passes_each_node_stands_for_itself()
    {
        var plan = Explained(Block(), new SessionOptions { SkippedPasses = SessionOptions.PassNames });
        foreach (var (step, explanation) in plan.Steps.Zip(plan.Explanation!.Steps))
            Assert.Equal([(step.Name, (string?)null)], explanation.Merged.Select(m => (m.Name, m.Pass)));
    }

    [Fact]
    public void The_estimates_hold_the_chosen_algorithm_and_why_others_were_not()
    {
        var estimates = Convolution(Explained(Block())).Estimates;
        Assert.Equal(10, estimates.Count);
        Assert.True(estimates[0].Chosen && estimates[0].Microseconds > 0);
        Assert.Single(estimates, e => e.Chosen);
        Assert.All(estimates.Skip(1), e => Assert.True(e.WhyNot is not null || e.Microseconds > 0));
    }

    [Fact]
    public void A_reference_says_that_no_kernel_serves_the_node()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 2, 3);
        var plan = Explained(s.Return(s.Node("Hardmax", "y", [x])));
        string why = plan.Explanation!.Steps[0].Why[0];
        Assert.Contains("no kernel takes Hardmax of float32", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Plans_are_not_explained_unless_asked()
    {
        using var session = new Session(Block());
        Assert.Null(session.Prepare(Agreement.Inputs(Block())).Explanation);
        Assert.Throws<InvalidOperationException>(() => session.Observe(Agreement.Inputs(Block()), (_, _) => { }));
    }

    [Fact]
    public void No_node_of_a_random_graph_gets_lost()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            var graph = RandomGraph.Make(seed);
            var told = Explained(graph).Explanation!.Steps.SelectMany(s => s.Merged).Select(m => m.Name).ToHashSet();

            // A Concat may be no more than how its inputs lie.
            foreach (var node in Wanted(graph).Where(n => n.Operator != "Concat"))
                Assert.True(told.Contains(node.Name), $"seed {seed}: {node}");
        }
    }

    [Theory]
    [InlineData(SimdLevel.V128)]
    [InlineData(SimdLevel.V512)]
    public void Observed_values_are_those_of_the_references(SimdLevel level)
    {
        if (level > SimdLevels.Best) return;
        for (int seed = 0; seed < 80; seed++)
        {
            var graph = RandomGraph.Make(seed);
            var expected = Observed(graph, new SessionOptions { Optimize = false });
            Assert.All(Wanted(graph), node => Assert.Contains(node.Output.Name, expected));
            foreach (var (name, tensor) in Agreement.Inputs(graph)) expected.Add(name, tensor);
            var seen = Observed(graph, new SessionOptions { Level = level });
            Assert.NotEmpty(seen);
            foreach (var (name, tensor) in seen) Agreement.AssertClose(expected[name], tensor, $"seed {seed}, {name}");
        }
    }

    [Fact]
    public void A_trace_has_every_task_once()
    {
        var graph = RandomGraph.Make(4);
        using var session = new Session(graph);
        var inputs = Agreement.Inputs(graph);
        var plan = session.Prepare(inputs);
        var spans = session.Trace(inputs);
        var tasks = plan.Steps.Index().SelectMany(s => Enumerable.Range(0, s.Item.Tasks).Select(t => (s.Index, t)));
        Assert.Equal(tasks, spans.Select(s => (s.Step, s.Task)).Order());
        Assert.All(spans, s => Assert.InRange(s.Thread, 0, session.Threads - 1));
        Assert.All(spans, s => Assert.True(s.BeginMs >= 0 && s.Ms >= 0));
    }

    private static Plan Explained(Graph graph, SessionOptions? options = null)
    {
        using var session = new Session(graph, (options ?? new SessionOptions()) with { Explain = true });
        return session.Prepare(Agreement.Inputs(graph));
    }

    private static StepExplanation Convolution(Plan plan) =>
        plan.Explanation!.Steps[plan.Steps.Index().Single(s => s.Item.Operator == "FusedConv").Index];

    private static Dictionary<string, Tensor> Observed(Graph graph, SessionOptions options)
    {
        using var session = new Session(graph, options with { Explain = true });
        var seen = new Dictionary<string, Tensor>();
        session.Observe(Agreement.Inputs(graph), (name, tensor) => seen.TryAdd(name, tensor));
        return seen;
    }

    /// <summary>The nodes that an output depends on.</summary>
    private static List<Node> Wanted(Graph graph)
    {
        var values = new HashSet<Value>(graph.Outputs);
        foreach (var node in graph.Nodes.Reverse<Node>())
            if (node.Outputs.Any(o => o is not null && values.Contains(o)))
                foreach (var input in node.Inputs.OfType<Value>()) values.Add(input);
        return [.. graph.Nodes.Where(n => n.Outputs.Any(o => o is not null && values.Contains(o)))];
    }

    private static Graph Block()
    {
        var s = new GraphSketch();
        Value x = s.Input("x", 1, 16, 6, 6), z = s.Input("z", 1, 16, 6, 6);
        var pads = ("pads", (AttributeValue)new long[] { 1, 1, 1, 1 });
        var conv = s.Node("Conv", "conv", [x, s.Constant("w", 16, 16, 3, 3)], pads);
        Value[] statistics = [.. "scale bias mean var".Split(' ').Select(n => s.Constant(n, 16))];
        var normal = s.Node("BatchNormalization", "bn", [conv, .. statistics]);
        var same = s.Node("Identity", "same", [normal]);
        return s.Return(s.Node("Relu", "y", [s.Node("Add", "sum", [same, z])]));
    }
}
