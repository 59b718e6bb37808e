using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Machine;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Runtime;

/// <summary>What goes wrong in a session leaves it as one of the documented exceptions, and leaves it usable.</summary>
public class MisuseTests
{
    private static GraphSketch ReluOf(out Value y)
    {
        var s = new GraphSketch();
        y = s.Node("Relu", "y", [s.Input("x", 4)]);
        s.Return(y);
        return s;
    }

    [Fact]
    public void An_index_out_of_range_names_the_node_and_the_next_run_succeeds()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 3, 2);
        var i = new Value("i") { Type = DataType.Int64, Declared = [2] };
        s.Graph.Inputs.Add(i);
        using var session = new Session(s.Return(s.Node("Neg", "z", [s.Node("Gather", "y", [x, i])])));
        Dictionary<string, Tensor> With(params long[] indices) =>
            new() { ["x"] = Tensor.Create<float>(3, 2), ["i"] = Tensor.Vector<long>(indices) };
        for (int repeat = 0; repeat < 3; repeat++)
        {
            var refusal = Assert.Throws<ModelException>(() => session.Run(With(0, 3)));
            Assert.Equal("y", Assert.Single(refusal.Problems).Node);
            Assert.Equal(4, session.Run(With(2, -3))["z"].Length);
        }
    }

    [Fact]
    public void Outputs_that_are_missing_or_overlap_are_refused()
    {
        using var session = new Session(ReluOf(out _).Graph);
        var x = Tensor.Vector(1f, -2, 3, -4);
        Assert.Throws<ArgumentNullException>(() => session.Run([x], [null!]));
        Assert.Throws<ArgumentNullException>(() => session.Run([null!], [x]));
        Assert.Contains("overlap", Assert.Throws<ArgumentException>(() => session.Run([x], [x])).Message);
        byte[] room = GC.AllocateArray<byte>(20, pinned: true);
        var low = Tensor.Wrap(DataType.Float32, new Shape(4), room.AsMemory(0, 16));
        var high = Tensor.Wrap(DataType.Float32, new Shape(4), room.AsMemory(4, 16));
        Assert.Contains("overlap", Assert.Throws<ArgumentException>(() => session.Run([low], [high])).Message);
    }

    [Fact]
    public void Two_outputs_in_one_tensor_are_refused()
    {
        var s = ReluOf(out var y);
        s.Graph.Outputs.Add(s.Node("Neg", "z", [y]));
        using var session = new Session(s.Graph);
        var both = Tensor.Create<float>(4);
        Assert.Throws<ArgumentException>(() => session.Run([Tensor.Create<float>(4)], [both, both]));
    }

    [Fact]
    public void A_disposed_session_says_so()
    {
        var session = new Session(ReluOf(out _).Graph);
        var x = new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(4) };
        session.Run(x);
        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run(x));
    }

    [Fact]
    public void A_graph_that_is_not_served_is_refused_at_once()
    {
        var s = ReluOf(out var y);
        s.Node("Frobnicate", "z", [y]);
        s.Node("Softmax", "q", [y], ("axes", 1L));
        var refusal = Assert.Throws<ModelException>(() => new Session(s.Graph));
        Assert.Equal(2, refusal.Problems.Count);
    }

    [Fact]
    public void A_vector_width_that_the_machine_lacks_is_refused()
    {
        var options = new SessionOptions { Level = (SimdLevel)1024 };
        Assert.Throws<ArgumentOutOfRangeException>(() => new Session(ReluOf(out _).Graph, options));
    }

    [Fact]
    public void An_input_without_a_type_may_come_in_several()
    {
        var s = ReluOf(out _);
        s.Graph.Inputs[0].Type = DataType.Undefined;
        using var session = new Session(s.Graph);
        session.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Vector(1f, -2, 3, -4) });
        var y = session.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Vector(1, -2, 3, -4) })["y"];
        Assert.Equal([1, 0, 3, 0], y.AsSpan<int>().ToArray());
    }

    [Fact]
    public void Hundreds_of_threads_cost_no_more_than_the_machine_has()
    {
        using var session = new Session(ReluOf(out _).Graph, new SessionOptions { Threads = int.MaxValue });
        session.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(4) });
    }
}
