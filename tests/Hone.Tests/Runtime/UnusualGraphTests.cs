using Hone.Graphs;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Runtime;

/// <summary>Graphs whose inputs, outputs, constants and views meet in ways that few models show.</summary>
public class UnusualGraphTests
{
    [Fact]
    public void An_output_that_is_an_input()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 2, 3);
        Agreement.Check(s.Return(x));
        var t = new GraphSketch();
        var a = t.Input("a", 2, 3);
        Agreement.Check(t.Return(a, t.Node("Relu", "y", [a])));
    }

    [Fact]
    public void An_output_that_is_a_constant()
    {
        var s = new GraphSketch();
        _ = s.Input("x", 2, 3);
        Agreement.Check(s.Return(s.Constant("c", 4)));
    }

    [Fact]
    public void An_output_that_is_the_weights_of_a_convolution()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 8, 6, 6);
        Value w = s.Constant("w", 16, 8, 3, 3), b = s.Constant("b", 16);
        Agreement.Check(s.Return(s.Node("Conv", "y", [x, w, b]), w, b));
        var t = new GraphSketch();
        Value a = t.Input("a", 2, 8), v = t.Constant("v", 8, 16);
        Agreement.Check(t.Return(t.Node("MatMul", "y", [a, v]), v));
    }

    [Fact]
    public void An_output_that_is_read_by_others()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 8, 6, 6);
        var conv = s.Node("Conv", "conv", [x, s.Constant("w", 8, 8, 1, 1)]);
        var relu = s.Node("Relu", "relu", [conv]);
        var sum = s.Node("Add", "sum", [relu, conv]);
        Agreement.Check(s.Return(conv, relu, sum, s.Node("Neg", "neg", [sum])));
    }

    [Fact]
    public void The_same_output_twice()
    {
        var s = new GraphSketch();
        var y = s.Node("Relu", "y", [s.Input("x", 2, 3)]);
        var graph = s.Return(y, y);
        Agreement.Check(graph);
        using var session = new Session(graph);
        Tensor[] x = [Tensor.From<float>(new Shape(2, 3), [1, -2, 3, -4, 5, -6])];
        Tensor[] two = [Tensor.Create<float>(2, 3), Tensor.Create<float>(2, 3)];
        session.Run(x, two);
        Assert.All(two, t => Assert.Equal([1, 0, 3, 0, 5, 0], t.AsSpan<float>().ToArray()));
    }

    [Fact]
    public void Blocked_outputs_twice_and_views_of_them()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 16, 1, 1);
        var y = s.Node("Conv", "y", [x, s.Constant("w", 16, 16, 1, 1)]);
        var flat = s.Node("Flatten", "flat", [y]);
        var shape = s.Constant("shape", Tensor.Vector(4L, 4));
        Agreement.Check(s.Return(y, flat, s.Node("Reshape", "square", [y, shape]), y));
    }

    [Fact]
    public void Views_of_inputs_constants_and_each_other_as_outputs()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 2, 3);
        var a = s.Node("Flatten", "a", [x], ("axis", 0L));
        var b = s.Node("Identity", "b", [a]);
        var c = s.Node("Identity", "c", [s.Constant("k", 5)]);
        var d = s.Node("Identity", "d", [s.Node("Identity", "e", [x])]);
        Agreement.Check(s.Return(a, b, c, d));
    }

    [Fact]
    public void In_place_steps_leave_what_others_read()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 2, 8);
        var a = s.Node("Relu", "a", [x]);
        var view = s.Node("Reshape", "view", [a, s.Constant("shape", Tensor.Vector(4L, 4))]);
        var b = s.Node("Neg", "b", [a]);
        var c = s.Node("Exp", "c", [view]);
        var d = s.Node("Softmax", "d", [b]);
        var back = s.Node("Reshape", "back", [c, s.Constant("shape2", Tensor.Vector(2L, 8))]);
        var e = s.Node("Sub", "e", [d, back]);
        var f = s.Node("Mul", "f", [e, e]);
        Agreement.Check(s.Return(s.Node("Sub", "g", [s.Node("Add", "h", [f, back]), f])));
    }

    [Fact]
    public void A_residual_that_is_a_view_of_what_the_convolution_reads()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 16, 4, 4);
        var a = s.Node("Relu", "a", [x]);
        var b = s.Node("Reshape", "b", [a, s.Constant("shape", Tensor.Vector(1L, 16, 4, 4))]);
        var transposed = s.Node("Transpose", "t", [a], ("perm", new long[] { 0, 1, 3, 2 }));
        var conv = s.Node("Conv", "conv", [a, s.Constant("w", 16, 16, 1, 1)]);
        var sum = s.Node("Add", "sum", [conv, b]);
        var again = s.Node("Conv", "again", [sum, s.Constant("v", 16, 16, 1, 1)]);
        Agreement.Check(s.Return(s.Node("Add", "y", [again, transposed])));
    }

    [Fact]
    public void No_nodes_and_three_hundred_inputs_and_outputs()
    {
        var s = new GraphSketch();
        var inputs = Enumerable.Range(0, 300).Select(i => s.Input($"x{i}", 2)).ToArray();
        Agreement.Check(s.Return([.. inputs.Reverse(), s.Node("Sum", "y", inputs)]));
    }

    [Fact]
    public void Empty_tensors_beside_full_ones()
    {
        var s = new GraphSketch();
        Value x = s.Input("x", 1, 16, 4, 4), none = s.Input("none", 1, 0, 4, 4);
        var conv = s.Node("Conv", "conv", [x, s.Constant("w", 16, 16, 1, 1)]);
        var joined = s.Node("Concat", "joined", [conv, none], ("axis", 1L));
        var first = s.Node("Concat", "first", [none, conv], ("axis", 1L));
        var relu = s.Node("Relu", "relu", [none]);
        var sum = s.Node("ReduceSum", "sum", [none], ("keepdims", 0L));
        Agreement.Check(s.Return(joined, first, relu, sum, none));
    }

    [Fact]
    public void Inputs_at_odd_addresses()
    {
        var s = new GraphSketch();
        Value a = s.Input("a", 5, 33), b = s.Input("b", 33, 64);
        var y = s.Node("MatMul", "y", [a, b]);
        using var session = new Session(s.Return(s.Node("Softmax", "z", [y]), y));
        var inputs = Agreement.Inputs(s.Graph);
        var expected = session.Run(inputs);
        var odd = inputs.ToDictionary(p => p.Key, p => Odd(p.Value));
        foreach (var (name, tensor) in session.Run(odd)) Agreement.AssertClose(expected[name], tensor, name);
    }

    private static Tensor Odd(Tensor tensor)
    {
        byte[] bytes = GC.AllocateArray<byte>(tensor.ByteLength + 4, pinned: true);
        tensor.Bytes.CopyTo(bytes.AsSpan(4));
        return Tensor.Wrap(tensor.Type, tensor.Shape, bytes.AsMemory(4));
    }
}
