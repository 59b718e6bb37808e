using Hone.Graphs;
using Hone.Tensors;
using Hone.Tests.Golden;
using Hone.Tests.Runtime;

namespace Hone.Tests.Passes;

/// <summary>Patterns that look like those of the rewrites and are not, or are so in an unusual way.</summary>
public class UnusualPatternTests
{
    [Theory]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Add")]
    [InlineData("Sub")]
    public void Numbers_per_channel_after_grouped_and_one_dimensional_convolutions(string op)
    {
        var s = new GraphSketch();
        var x = s.Input("x", 2, 8, 9);
        var w = s.Constant("w", 8, 2, 3);
        var grouped = s.Node("Conv", "grouped", [x, w], ("group", 4L));
        var a = s.Node(op, "a", [grouped, s.Constant("ka", 8, 1)]);
        var shared = s.Node("Conv", "shared", [x, w], ("group", 4L));
        var b = s.Node(op, "b", [shared, s.Constant("kb", 1)]);
        var c = s.Node(op, "c", [s.Node("Conv", "third", [x, w], ("group", 4L)), s.Constant("kc")]);
        var d = s.Node(op, "d", [s.Node("Conv", "fourth", [x, w], ("group", 4L)), s.Constant("kd", 1, 8, 1)]);
        var e = s.Node(op, "e", [s.Constant("ke", 8, 1), s.Node("Conv", "fifth", [x, w], ("group", 4L))]);
        Agreement.Check(s.Return(a, b, c, d, e));
    }

    [Theory]
    [InlineData(2, 3, 1, 1)]
    [InlineData(1, 1, 1, 3, 1, 1)]
    [InlineData(1, 3, 2, 2)]
    [InlineData(2, 2)]
    [InlineData(1, 2, 1, 3, 1, 1)]
    public void Constants_that_broadcast_otherwise(params int[] dims)
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 2, 2, 2);
        var conv = s.Node("Conv", "conv", [x, s.Constant("w", 3, 2, 1, 1)]);
        var k = s.Constant("k", dims);
        Agreement.Check(s.Return(s.Node("Mul", "y", [conv, k]), s.Node("Add", "z", [k, conv])));
        var t = new GraphSketch();
        var only = t.Node("Conv", "conv", [t.Input("x", 1, 2, 2, 2), t.Constant("w", 3, 2, 1, 1)]);
        Agreement.Check(t.Return(t.Node("Mul", "y", [only, t.Constant("k", dims)])));
    }

    [Fact]
    public void A_product_with_a_vector_has_rows_where_others_have_columns()
    {
        var s = new GraphSketch();
        var product = s.Node("MatMul", "product", [s.Input("x", 2, 3, 4), s.Constant("v", 4)]);
        var sum = s.Node("Add", "sum", [product, s.Constant("b", 3)]);
        var row = s.Node("MatMul", "row", [s.Constant("r", 3), s.Input("z", 5, 3, 4)]);
        Agreement.Check(s.Return(s.Node("Relu", "y", [sum]), s.Node("Add", "q", [row, s.Constant("c", 4)])));
    }

    [Fact]
    public void Nodes_without_names_fold_each_by_itself()
    {
        var graph = new Graph();
        var x = new Value("x") { Type = DataType.Float32, Shape = new Shape(2), Declared = [2] };
        graph.Inputs.Add(x);
        Value Constant(string name) => new(name) { Type = DataType.Float32, Shape = new Shape(2), Constant = Two() };
        Value a = Constant("a"), b = Constant("b");
        foreach (string op in new[] { "Add", "Mul", "Sub" })
        {
            Value k = new("k" + op), y = new("y" + op);
            graph.Nodes.Add(new Node(op, [a, b], [k]));
            graph.Nodes.Add(new Node("Add", [x, k], [y]));
            graph.Outputs.Add(y);
        }

        Agreement.Check(graph);
        static Tensor Two() => Tensor.Vector(3f, 5);
    }

    [Fact]
    public void Maps_of_one_name_fold_each_by_itself()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 4, 3, 3);
        Value w = s.Constant("w", 4, 4, 1, 1), k = s.Constant("k", 4, 1, 1);
        var graph = s.Graph;
        foreach (string op in new[] { "Mul", "Add", "Div" })
        {
            Value conv = new("conv" + op), y = new("y" + op);
            graph.Nodes.Add(new Node("Conv", [x, w], [conv]));
            graph.Nodes.Add(new Node(op, [conv, k], [y]));
            graph.Outputs.Add(y);
        }

        Agreement.Check(graph);
    }

    [Fact]
    public void A_pad_that_shifts_keeps_the_shape_and_not_the_numbers()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 2, 4);
        var y = s.Node("Pad", "y", [x, s.Constant("pads", Tensor.Vector(0L, 0, 1, 0, 0, -1))]);
        Agreement.Check(s.Return(s.Node("Neg", "z", [y])));
    }

    [Fact]
    public void A_pad_wider_than_the_filter_before_a_convolution()
    {
        var s = new GraphSketch();
        Value x = s.Input("x", 1, 16, 3, 3), z = s.Input("z", 1, 3, 3, 3);
        var pads = s.Constant("pads", Tensor.Vector(0L, 0, 5, 4, 0, 0, 6, 7));
        var a = s.Node("Conv", "a", [s.Node("Pad", "px", [x, pads]), s.Constant("w", 16, 16, 3, 3)]);
        var b = s.Node("Conv", "b", [s.Node("Pad", "pz", [z, pads]), s.Constant("v", 16, 3, 3, 3)]);
        var each = s.Constant("u", 16, 1, 3, 3);
        var c = s.Node("Conv", "c", [s.Node("Pad", "pc", [x, pads]), each], ("group", 16L));
        Agreement.Check(s.Return(a, b, c));
    }

    [Fact]
    public void A_gate_in_double()
    {
        var s = new GraphSketch();
        var x = new Value("x") { Type = DataType.Float64, Shape = new Shape(4), Declared = [4] };
        s.Graph.Inputs.Add(x);
        var hard = s.Node("Mul", "y", [x, s.Node("HardSigmoid", "h", [x], ("alpha", 1f / 6))]);
        var soft = s.Node("Mul", "z", [x, s.Node("Sigmoid", "g", [x])]);
        Agreement.Check(s.Return(hard, soft));
    }

    [Fact]
    public void A_pool_of_which_only_the_indices_are_read()
    {
        var s = new GraphSketch();
        Value x = s.Input("x", 1, 2, 4, 4), most = new("most"), where = new("where");
        var pool = new Node("MaxPool", [x], [most, where], "pool");
        pool.Attributes["kernel_shape"] = new long[] { 2, 2 };
        s.Graph.Nodes.Add(pool);
        var y = s.Node("Cast", "y", [where], ("to", 1L));
        Agreement.Check(s.Return(y, s.Node("Relu", "r", [y])));
    }

    [Fact]
    public void Bounds_that_are_inputs_after_a_convolution()
    {
        var s = new GraphSketch();
        Value x = s.Input("x", 1, 16, 4, 4), low = s.Input("low"), high = s.Input("high");
        var conv = s.Node("Conv", "conv", [x, s.Constant("w", 16, 16, 1, 1)]);
        var clip = s.Node("Clip", "clip", [conv, low, high]);
        Agreement.Check(s.Return(s.Node("Conv", "y", [clip, s.Constant("v", 16, 16, 1, 1)])));
    }

    [Theory]
    [InlineData(1, 16, 4, 4)]
    [InlineData(2, 16, 1, 4)]
    [InlineData(2, 16, 4, 1)]
    [InlineData(2, 16, 1, 1)]
    [InlineData(1, 16, 1, 4)]
    [InlineData(2, 1, 4, 4)]
    [InlineData(16, 1, 1)]
    [InlineData(4, 4)]
    [InlineData(1)]
    [InlineData]
    public void Values_that_broadcast_over_a_blocked_one(params int[] dims)
    {
        foreach (string op in new[] { "Add", "Mul", "Sub", "Max", "PRelu" })
        {
            var s = new GraphSketch();
            Value x = s.Input("x", 2, 16, 4, 4), z = s.Input("z", dims);
            var conv = s.Node("Conv", "conv", [x, s.Constant("w", 16, 16, 1, 1)]);
            var y = s.Node(op, "y", [conv, s.Node("Neg", "neg", [z])]);
            var other = op == "PRelu" ? conv : s.Node(op, "o", [z, conv]);
            Agreement.Check(s.Return(s.Node("Conv", "end", [y, s.Constant("v", 8, 16, 1, 1)]), other));
        }
    }

    [Fact]
    public void Lanes_beyond_the_channels_stay_harmless()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 5, 4, 4);
        var conv = s.Node("Conv", "conv", [x, s.Constant("w", 5, 5, 1, 1), s.Constant("b", 5)]);
        var local = s.Node("LRN", "local", [conv], ("size", 3L), ("bias", 0f), ("alpha", 1f));
        var negative = s.Node("LRN", "negative", [conv], ("size", 1L), ("beta", -1f), ("alpha", -9f));
        var up = s.Node("HardSigmoid", "up", [local], ("beta", float.MaxValue));
        var max = s.Node("Max", "max", [up, s.Constant("k", 1, 5, 1, 1)]);
        Agreement.Check(s.Return(s.Node("Conv", "y", [max, s.Constant("v", 3, 5, 1, 1)]), local, negative));
    }

    [Fact]
    public void Scales_that_are_not_finite_stay_behind_the_convolution()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 2, 2, 2);
        var conv = s.Node("Conv", "conv", [x, s.Constant("w", 2, 2, 1, 1)]);
        var zero = s.Constant("k", Tensor.From(new Shape(2, 1, 1), [0f, 1e-40f]));
        Agreement.Check(s.Return(s.Node("Div", "y", [conv, zero])));
    }
}
