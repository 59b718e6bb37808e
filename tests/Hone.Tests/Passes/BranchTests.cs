using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Onnx;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Passes;

/// <summary>If: the branch that is taken becomes part of the graph, and nothing of the other is left.</summary>
public class BranchTests
{
    private static readonly SessionOptions Verified = new() { VerifyPasses = true };

    /// <summary>A graph within a branch computes what it computes alone.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_network_in_a_branch_computes_the_same(bool then)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var plain = RandomGraph.Make(seed);
            var inputs = Inputs(plain, seed);
            using var alone = new Session(plain);
            var expected = alone.Run(inputs);
            var within = Within(RandomGraph.Make(seed), then, seed % 3);
            inputs["flag"] = Tensor.Scalar(then);
            Equal(expected, Interpreter.Run(within, inputs), 1e-4);
            using var session = new Session(within, Verified);
            Equal(expected, session.Run(inputs), 0);
            Assert.Contains(within.Nodes, n => n.Operator == "If");
        }
    }

    [Fact]
    public void Each_value_of_the_condition_has_a_plan_of_its_own()
    {
        // Both branches call their constant c and their sum s: names must not mix plans up.
        var s = new GraphSketch();
        Value x = s.Input("x", 3), flag = Flag(s);
        Graph Branch(float c)
        {
            var b = new GraphSketch();
            var constant = b.Node("Constant", "c", [], ("value", Tensor.Scalar(c)));
            return b.Return(b.Node("Add", "s", [x, b.Node("Neg", "n", [constant])]));
        }

        var y = s.Node("If", "y", [flag], ("then_branch", Branch(-1)), ("else_branch", Branch(-10)));
        var graph = s.Return(s.Node("Mul", "s", [y, y]));
        using var session = new Session(graph, Verified);
        var one = Tensor.Vector(0f, 1, 2);
        for (int i = 0; i < 4; i++)
        {
            float c = i % 2 == 0 ? 1 : 10;
            var got = session.Run(new Dictionary<string, Tensor> { ["x"] = one, ["flag"] = Tensor.Scalar(c == 1) });
            Assert.Equal([c * c, (1 + c) * (1 + c), (2 + c) * (2 + c)], got["s"].AsSpan<float>().ToArray());
        }
    }

    [Fact]
    public void Shapes_decide_and_only_the_branch_taken_need_fit_them()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 2, 1, 3);
        x.Declared = [2, new(null, "n"), 3];
        var one = s.Constant("one", Tensor.Vector(1L));
        var extent = s.Node("Gather", "extent", [s.Node("Shape", "shape", [x]), one]);
        var condition = s.Node("Equal", "condition", [extent, one]);
        GraphSketch then = new(), other = new();
        then.Return(then.Node("Squeeze", "t", [x, one]));
        other.Return(x);
        var y = s.Node("If", "picked", [condition], ("then_branch", then.Graph), ("else_branch", other.Graph));
        using var session = new Session(s.Return(s.Node("Neg", "y", [y])), Verified);
        Tensor Run(int n) => session.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(2, n, 3) })["y"];
        Assert.Equal(new Shape(2, 3), Run(1).Shape);
        Assert.Equal(new Shape(2, 4, 3), Run(4).Shape);
    }

    [Fact]
    public void A_condition_computed_from_data_is_refused_with_the_node_named()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 8, 8);
        var sum = s.Node("ReduceSum", "sum", [x], ("keepdims", 0L));
        var positive = s.Node("Greater", "positive", [sum, s.Constant("zero", Tensor.Scalar(0f))]);
        GraphSketch then = new(), other = new();
        then.Return(then.Node("Neg", "t", [x]));
        other.Return(other.Node("Exp", "e", [x]));
        var y = s.Node("If", "choice", [positive], ("then_branch", then.Graph), ("else_branch", other.Graph));
        var inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(8, 8) };
        using var session = new Session(s.Return(y));
        var problem = Assert.Single(Assert.Throws<ModelException>(() => session.Run(inputs)).Problems);
        Assert.Equal(("choice", "If-18", true), (problem.Node, problem.Operator, problem.Unsupported));
        Assert.Contains("'positive'", problem.Message, StringComparison.Ordinal);
        Assert.NotNull(problem.Hint);
        Assert.Equal(1, Interpreter.Run(s.Graph, inputs)["choice"].AsSpan<float>()[0]);
    }

    [Fact]
    public void What_a_constant_condition_rules_out_need_not_be_served()
    {
        var s = new GraphSketch();
        Value x = s.Input("x", 3), flag = Flag(s);
        Graph Good(string name)
        {
            var good = new GraphSketch();
            return good.Return(good.Node("Neg", name, [x]));
        }

        Graph Bad()
        {
            var bad = new GraphSketch();
            return bad.Return(bad.Node("Unheard", "u", [x]));
        }

        var always = s.Node("Constant", "always", [], ("value", Tensor.Scalar(true)));
        var y = s.Node("If", "y", [always], ("then_branch", Good("t")), ("else_branch", Bad()));
        s.Return(y);
        Assert.Empty(OnnxModel.Problems(s.Graph));
        using var session = new Session(s.Graph, Verified);
        session.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(3), ["flag"] = Tensor.Scalar(true) });

        s.Node("If", "z", [flag], ("then_branch", Good("v")), ("else_branch", Bad()));
        var problem = Assert.Single(OnnxModel.Problems(s.Graph));
        Assert.StartsWith("Unheard", problem.Operator, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a condition of two elements", "it takes one bool")]
    [InlineData("a condition of numbers", "it takes one bool")]
    [InlineData("too few outputs", "has 0 outputs")]
    [InlineData("an input", "has inputs")]
    [InlineData("another type", "declares output 0")]
    public void A_branch_that_does_not_fit_is_refused(string what, string message)
    {
        var s = new GraphSketch();
        var x = s.Input("x", 3);
        var condition = s.Constant("c", what switch
        {
            "a condition of two elements" => Tensor.Vector(true, true),
            "a condition of numbers" => Tensor.Scalar(1L),
            _ => Tensor.Scalar(true),
        });
        var branch = new GraphSketch();
        var t = branch.Node("Neg", "t", [x]);
        if (what == "an input") branch.Input("own", 3);
        if (what != "too few outputs") branch.Return(t);
        var y = s.Node("If", "y", [condition], ("then_branch", branch.Graph), ("else_branch", branch.Graph.Clone()));
        if (what == "another type") y.Type = DataType.Int64;
        using var session = new Session(s.Return(y));
        var inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(3) };
        var refusal = Assert.Throws<ModelException>(() => session.Run(inputs));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("y", refusal.Problems[0].Node);
    }

    [Fact]
    public void Text_in_a_branch_makes_the_model_interpreted()
    {
        var s = new GraphSketch();
        Value x = s.Input("x", 2), flag = Flag(s);
        GraphSketch then = new(), other = new();
        then.Return(then.Node("Cast", "back", [then.Node("Cast", "text", [x], ("to", 8L))], ("to", 1L)));
        other.Return(other.Node("Neg", "n", [x]));
        var y = s.Node("If", "y", [flag], ("then_branch", then.Graph), ("else_branch", other.Graph));
        using var session = new Session(s.Return(y));
        Assert.True(session.IsInterpreted);
        var one = Tensor.Vector(1f, 2);
        var got = session.Run(new Dictionary<string, Tensor> { ["x"] = one, ["flag"] = Tensor.Scalar(true) });
        Assert.Equal([1, 2], got["y"].AsSpan<float>().ToArray());
    }

    /// <summary>The graph's nodes moved into a branch, itself in further ones.</summary>
    private static Graph Within(Graph inner, bool then, int depth)
    {
        var x = inner.Inputs[0];
        string[] names = [.. inner.Outputs.Select(o => o.Name)];
        var flag = new Value("flag") { Type = DataType.Bool, Shape = Shape.Scalar, Declared = [] };
        for (int level = 0; level <= depth; level++)
        {
            var branch = new Graph { Name = $"branch{level}" };
            branch.Nodes.AddRange(inner.Nodes);
            branch.Outputs.AddRange(inner.Outputs);
            var other = new GraphSketch();
            Value[] foreign = [.. inner.Outputs.Select((_, i) => other.Node("Exp", $"v{i}", [x]))];
            other.Return(foreign);
            var outer = new Graph { Opset = inner.Opset };
            // The outermost keeps the names; a branch's own values are called as the other's are.
            Value[] outputs = [.. inner.Outputs.Select((o, i) => new Value(level == depth ? names[i] : $"v{i}"))];
            var node = new Node("If", [flag], outputs, $"if{level}");
            node.Attributes["then_branch"] = then ? branch : other.Graph;
            node.Attributes["else_branch"] = then ? other.Graph : branch;
            outer.Nodes.Add(node);
            outer.Outputs.AddRange(outputs);
            inner = outer;
        }

        inner.Inputs.AddRange([x, flag]);
        return inner;
    }

    private static Value Flag(GraphSketch s)
    {
        var flag = s.Input("flag");
        flag.Type = DataType.Bool;
        return flag;
    }

    private static Dictionary<string, Tensor> Inputs(Graph graph, int seed)
    {
        var x = Tensor.Create(DataType.Float32, graph.Inputs[0].KnownShape);
        var random = new SeededRandom(seed);
        foreach (ref float v in x.AsSpan<float>()) v = random.NextSingle(-1, 1);
        return new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = x };
    }

    private static void Equal(Dictionary<string, Tensor> expected, Dictionary<string, Tensor> actual, double tolerance)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in expected)
        {
            Assert.Equal(tensor.Shape, actual[name].Shape);
            float[] a = tensor.AsSpan<float>().ToArray(), b = actual[name].AsSpan<float>().ToArray();
            for (int i = 0; i < a.Length; i++)
                Assert.InRange(Math.Abs(a[i] - b[i]), 0, tolerance * Math.Max(1, Math.Abs(a[i])));
        }
    }
}
