using Hone.Graphs;
using Hone.Runtime;
using Hone.Tensors;

namespace Hone.Tests.Runtime;

public class SessionTests
{
    private static Graph AddRelu()
    {
        var graph = new Graph();
        var x = new Value("x") { Type = DataType.Float32, Declared = [new(null, "n"), 3] };
        var y = new Value("y") { Type = DataType.Float32, Declared = [new(null, "n"), 3] };
        var sum = new Value("sum");
        var z = new Value("z");
        graph.Inputs.AddRange([x, y]);
        graph.Nodes.Add(new Node("Add", [x, y], [sum], "add"));
        graph.Nodes.Add(new Node("Relu", [sum], [z], "relu"));
        graph.Outputs.Add(z);
        return graph;
    }

    [Fact]
    public void Runs_each_shape_it_meets()
    {
        using var session = new Session(AddRelu(), new SessionOptions { VerifyPasses = true });
        foreach (int n in new[] { 1, 5, 1, 0 })
        {
            var x = Tensor.Create<float>(n, 3);
            var y = Tensor.Create<float>(n, 3);
            x.AsSpan<float>().Fill(2);
            y.AsSpan<float>().Fill(-1);
            var z = session.Run(new Dictionary<string, Tensor> { ["x"] = x, ["y"] = y })["z"];
            Assert.Equal(new Shape(n, 3), z.Shape);
            Assert.All(z.AsSpan<float>().ToArray(), v => Assert.Equal(1, v));
        }
    }

    [Fact]
    public void Names_what_is_wrong_with_inputs()
    {
        using var session = new Session(AddRelu());
        var x = Tensor.Create<float>(2, 3);
        Dictionary<string, Tensor> With(string name, Tensor t) => new() { ["x"] = x, [name] = t };
        void Refused(string why, Tensor y) =>
            Assert.Contains(why, Assert.Throws<ArgumentException>(() => session.Run(With("y", y))).Message);

        Assert.Contains("'y' is missing", Assert.Throws<ArgumentException>(() => session.Run(With("x", x))).Message);
        Refused("takes float32", Tensor.Create<int>(2, 3));
        Refused("takes shape nx3", Tensor.Create<float>(2, 4));
        Refused("'n' is 2", Tensor.Create<float>(1, 3));
        var extra = With("y", x);
        extra["w"] = x;
        Assert.Contains("no input 'w'", Assert.Throws<ArgumentException>(() => session.Run(extra)).Message);
    }

    [Fact]
    public void More_threads_than_processors_are_as_many_as_processors()
    {
        using var session = new Session(AddRelu(), new SessionOptions { Threads = int.MaxValue });
        Assert.Equal(Environment.ProcessorCount, session.Threads);
        var x = Tensor.Create<float>(2, 3);
        session.Run(new Dictionary<string, Tensor> { ["x"] = x, ["y"] = x });
    }
}
