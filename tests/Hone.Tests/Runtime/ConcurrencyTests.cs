using Hone.Graphs;
using Hone.Machine;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;
using Hone.Tests.Passes;

namespace Hone.Tests.Runtime;

/// <summary>Several threads run one session at once, over several shapes and through failures.</summary>
public class ConcurrencyTests
{
    [Fact]
    public void Threads_that_share_a_session_get_the_bits_of_a_lone_one()
    {
        var graph = RandomGraph.Make(3);
        var dims = graph.Inputs[0].KnownShape;
        graph.Inputs[0].Declared = [new(null, "n"), dims[1], dims[2], dims[3]];
        Dictionary<string, Tensor> Input(int rows)
        {
            var x = Tensor.Create(DataType.Float32, dims.With(0, rows));
            var random = new SeededRandom(rows);
            foreach (ref float value in x.AsSpan<float>()) value = random.NextSingle(-1, 1);
            return new() { [graph.Inputs[0].Name] = x };
        }

        string output = graph.Outputs[0].Name;
        using var alone = new Session(graph);
        byte[][] expected = [.. Enumerable.Range(1, 4).Select(n => alone.Run(Input(n))[output].Bytes.ToArray())];
        using var shared = new Session(graph, new SessionOptions { PlanCacheSize = 2, Threads = 2 });
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (int run = 0; run < 40; run++)
            {
                int rows = ((run + thread) % 4) + 1;
                Assert.Equal(expected[rows - 1], shared.Run(Input(rows))[output].Bytes.ToArray());
            }
        });
    }

    [Fact]
    public void Runs_that_fail_give_back_their_threads()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 3);
        var i = new Value("i") { Type = DataType.Int64, Declared = [1] };
        s.Graph.Inputs.Add(i);
        using var session = new Session(s.Return(s.Node("Gather", "y", [x, i])));
        for (int run = 0; run < 100; run++)
        {
            var inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(3), ["i"] = Tensor.Vector(7L) };
            Assert.ThrowsAny<Exception>(() => session.Run(inputs));
        }

        using var team = WorkerPool.Shared.Rent(WorkerPool.Shared.Workers + 1);
        Assert.InRange(team.Threads, 1, WorkerPool.Shared.Workers + 1);
    }
}
