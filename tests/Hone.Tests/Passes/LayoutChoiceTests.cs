using Hone.Graphs;
using Hone.Machine;
using Hone.Passes;
using Hone.Tensors;
using Hone.Tests.Golden;
using Hone.Tests.Runtime;

namespace Hone.Tests.Passes;

/// <summary>Layouts chosen by a minimum cut, against all that could be chosen.</summary>
public class LayoutChoiceTests
{
    [Theory]
    [InlineData(SimdLevel.V128)]
    [InlineData(SimdLevel.V512)]
    public void No_layouts_of_a_random_graph_cost_less(SimdLevel level)
    {
        int mixed = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var context = new CompileContext(level);
            var graph = RandomLayoutGraph.Make(seed, nodes: 5);
            InferShapes.Run(graph, context);
            var choice = new LayoutChoice(graph, context);
            var nodes = graph.Nodes.Where(n => choice.Of(n) is not null).ToList();
            var options = nodes.ConvertAll(n => Options(LayoutRules.Of(n, graph, level.Lanes())));
            var costs = new LayoutCosts(graph, context);
            var chosen = nodes.ConvertAll(n => choice.Of(n)!.Value);
            for (int i = 0; i < nodes.Count; i++) Assert.Contains(chosen[i], options[i]);
            double least = double.PositiveInfinity;
            foreach (var all in Products(options)) least = Math.Min(least, Cost(graph, nodes, all, costs));
            Assert.True(Cost(graph, nodes, chosen, costs) == least, $"seed {seed}: the choice is not the cheapest");
            bool inside = graph.Nodes.Exists(n => choice.Of(n) is var (a, b) && (a, b) == (Layout.Nchw, Layout.Nchw)
                && LayoutRules.Of(n, graph, level.Lanes()) != LayoutRule.Planar);
            if (inside && choice.Weighed > 0) mixed++;
        }

        Assert.True(mixed > 30, $"{mixed} graphs with something to weigh are too few to test anything");
    }

    [Fact]
    public void Random_graphs_compute_the_same()
    {
        for (int seed = 0; seed < 150; seed++) Agreement.Check(RandomLayoutGraph.Make(seed, nodes: 9));
    }

    /// <summary>Every convolution far from anything row-major is left unweighed: start-up is dear.</summary>
    [Fact]
    public void Only_convolutions_near_row_major_values_are_weighed()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 64, 28, 28);
        for (int i = 0; i < 12; i++) x = s.Node("Conv", $"c{i}", [x, s.Constant($"w{i}", 64, 64, 1, 1)]);
        var graph = s.Return(s.Node("GlobalAveragePool", "y", [x]));
        var context = new CompileContext(SimdLevel.V512);
        InferShapes.Run(graph, context);
        var choice = new LayoutChoice(graph, context);
        Assert.InRange(choice.Weighed, 1, 3);
        Assert.All(graph.Nodes.Skip(1).SkipLast(1), n => Assert.Equal((Layout.Nchwc, Layout.Nchwc), choice.Of(n)));
    }

    /// <summary>A value that is read and returned in row-major is reordered once.</summary>
    [Fact]
    public void A_returned_value_and_its_readers_share_a_reorder()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 64, 28, 28);
        var a = s.Node("Conv", "a", [x, s.Constant("w", 64, 64, 3, 3)]);
        var b = s.Node("Conv", "b", [a, s.Constant("v", 64, 64, 3, 3)]);
        var graph = s.Return(a, s.Node("Softmax", "y", [a], ("axis", 1L)), b);
        var context = new CompileContext(SimdLevel.V512);
        InferShapes.Run(graph, context);
        ChooseLayouts.Run(graph, context);
        Assert.Empty(GraphVerifier.Problems(graph));
        Assert.Equal(Layout.Nchwc, graph.Nodes.Single(n => n.Operator == "Conv" && n.Name == "a").Output.Layout);
        var reader = graph.Nodes.Single(n => n.Operator == "Softmax");
        Assert.Same(graph.Outputs[0], reader.Input(0));
        Assert.Equal("Reorder", graph.Outputs[0].Producer!.Operator);
    }

    private static List<(Layout Input, Layout Output)> Options(LayoutRule rule)
    {
        const Layout planar = Layout.Nchw, blocked = Layout.Nchwc;
        return rule switch
        {
            LayoutRule.Convolution => [(planar, planar), (planar, blocked), (blocked, blocked)],
            LayoutRule.Follow => [(planar, planar), (blocked, blocked)],
            LayoutRule.ToPlanar => [(planar, planar), (blocked, planar)],
            LayoutRule.FromPlanar => [(planar, planar), (planar, blocked)],
            LayoutRule.Blocked => [(blocked, blocked)],
            _ => [(planar, planar)],
        };
    }

    private static IEnumerable<List<T>> Products<T>(List<List<T>> options)
    {
        IEnumerable<List<T>> all = [[]];
        foreach (var some in options) all = all.SelectMany(head => some.Select(one => new List<T>(head) { one }));
        return all;
    }

    private static double Cost(
        Graph graph, List<Node> nodes, List<(Layout Input, Layout Output)> chosen, LayoutCosts costs)
    {
        double cost = 0;
        var written = graph.Inputs.ToDictionary(v => v, _ => Layout.Nchw);
        var wanted = new HashSet<(Value, Layout)>(graph.Outputs.Select(v => (v, Layout.Nchw)));
        for (int i = 0; i < nodes.Count; i++)
        {
            var (node, (input, output)) = (nodes[i], chosen[i]);
            bool convolution = LayoutRules.Of(node, graph, 16) == LayoutRule.Convolution && node.Operator == "Conv";
            if (convolution)
            {
                var (planar, entering, blocked) = costs.OfConvolution(node);
                cost += input == Layout.Nchwc ? blocked : output == Layout.Nchwc ? entering : planar;
            }
            else
            {
                cost += costs.Of(node, input, output);
            }

            written[node.Output] = output;
            foreach (var value in node.Inputs)
                if (value is { IsConstant: false }) wanted.Add((value, input));
        }

        return cost + wanted.Where(w => written[w.Item1] != w.Item2).Sum(w => costs.Reorder(w.Item1));
    }
}
