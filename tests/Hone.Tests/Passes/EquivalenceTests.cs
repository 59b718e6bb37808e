using Hone.Graphs;
using Hone.Machine;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;

namespace Hone.Tests.Passes;

/// <summary>Compiled plans against the reference interpreter, on graphs that nobody chose.</summary>
public class EquivalenceTests
{
    [Theory]
    [InlineData(SimdLevel.V128)]
    [InlineData(SimdLevel.V256)]
    [InlineData(SimdLevel.V512)]
    public void Plans_equal_the_references_on_random_graphs(SimdLevel level)
    {
        if (level > SimdLevels.Best) return;
        for (int seed = 0; seed < 150; seed++)
        {
            var graph = RandomGraph.Make(seed);
            var inputs = Inputs(graph, seed);
            var expected = Interpreter.Run(graph, inputs);
            using var session = new Session(graph, new SessionOptions { VerifyPasses = true, Level = level });
            foreach (var (name, tensor) in session.Run(inputs))
                AssertClose(expected[name], tensor, $"seed {seed}, {name}");
        }
    }

    [Fact]
    public void Threads_and_batches_change_no_bit()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var graph = RandomGraph.Make(seed);
            var dims = graph.Inputs[0].KnownShape;
            graph.Inputs[0].Declared = [new(null, "n"), dims[1], dims[2], dims[3]];
            var batch = Tensor.Create(DataType.Float32, dims.With(0, 8));
            Fill(batch, seed);
            byte[]? first = null;
            for (int threads = 1; threads <= 4; threads++)
            {
                using var session = new Session(graph, new SessionOptions { Threads = threads });
                byte[] bits = Bits(session, graph, batch);
                Assert.Equal(first ??= bits, bits);
            }

            using var alone = new Session(graph);
            foreach (int rows in new[] { 1, 2, 3 }) AssertRows(alone, graph, batch, rows, first!, seed);
        }
    }

    [Fact]
    public void Chains_of_steps_change_no_bit()
    {
        int chains = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            var graph = RandomGraph.Make(seed);
            var x = Tensor.Create(DataType.Float32, graph.Inputs[0].KnownShape);
            Fill(x, seed);
            using var joined = new Session(graph, new SessionOptions { JoinAll = true });
            using var apart = new Session(graph, new SessionOptions { SkippedPasses = ["fuse-strips"] });
            Assert.Equal(Bits(apart, graph, x), Bits(joined, graph, x));
            var plan = joined.Prepare(new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = x });
            chains += plan.Steps.Count(s => s.Kernel.StartsWith("strips.", StringComparison.Ordinal));
        }

        Assert.True(chains > 20, $"{chains} chains are too few to test anything");
    }

    private static void AssertRows(Session session, Graph graph, Tensor batch, int rows, byte[] all, int seed)
    {
        int bytes = batch.ByteLength / 8 * rows;
        var part = Tensor.Wrap(DataType.Float32, batch.Shape.With(0, rows), batch.Memory[..bytes]);
        byte[] bits = Bits(session, graph, part);
        bool same = all.AsSpan(0, bits.Length).SequenceEqual(bits);
        Assert.True(same, $"seed {seed}: {rows} rows differ from the batch's");
    }

    private static byte[] Bits(Session session, Graph graph, Tensor x)
    {
        var outputs = session.Run(new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = x });
        return outputs[graph.Outputs[0].Name].Bytes.ToArray();
    }

    private static Dictionary<string, Tensor> Inputs(Graph graph, int seed)
    {
        var tensor = Tensor.Create(DataType.Float32, graph.Inputs[0].KnownShape);
        Fill(tensor, seed);
        return new() { [graph.Inputs[0].Name] = tensor };
    }

    private static void Fill(Tensor tensor, int seed)
    {
        var random = new SeededRandom(seed + 1000);
        foreach (ref float x in tensor.AsSpan<float>()) x = random.NextSingle(-1, 1);
    }

    private static void AssertClose(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        float[] want = expected.AsSpan<float>().ToArray(), got = actual.AsSpan<float>().ToArray();
        float largest = want.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        for (int i = 0; i < want.Length; i++)
        {
            bool same = want[i].Equals(got[i]) || Math.Abs(want[i] - got[i]) <= 1e-4f * Math.Max(largest, 1e-3f);
            Assert.True(same, $"{what}: element {i} is {got[i]}, not {want[i]}");
        }
    }
}
