using Hone.Graphs;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;

namespace Hone.Tests.Runtime;

/// <summary>Runs a graph by a plan and by the references, and holds the one against the other.</summary>
internal static class Agreement
{
    /// <summary>Compiles and interprets the graph on seeded inputs; twice: the second run meets old memory.</summary>
    public static void Check(Graph graph, SessionOptions? options = null)
    {
        var inputs = Inputs(graph);
        var expected = Interpreter.Run(graph, inputs);
        using var session = new Session(graph, (options ?? new SessionOptions()) with { VerifyPasses = true });
        for (int run = 0; run < 2; run++)
        {
            var actual = session.Run(inputs);
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
            foreach (var (name, tensor) in expected) AssertClose(tensor, actual[name], name);
        }
    }

    /// <summary>An input for each of the graph's, of the declared shape: floats in [-1, 1), integers 0 and 1.</summary>
    public static Dictionary<string, Tensor> Inputs(Graph graph)
    {
        var random = new SeededRandom(11);
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var input in graph.Inputs)
        {
            var tensor = Tensor.Create(input.Type, input.KnownShape);
            if (input.Type == DataType.Float32)
                foreach (ref float x in tensor.AsSpan<float>()) x = random.NextSingle(-1, 1);
            else if (input.Type == DataType.Float64)
                foreach (ref double x in tensor.AsSpan<double>()) x = random.NextSingle(-1, 1);
            else if (input.Type == DataType.Int64)
                foreach (ref long x in tensor.AsSpan<long>()) x = random.Next(0, 2);
            inputs[input.Name] = tensor;
        }

        return inputs;
    }

    /// <summary>
    /// Floats agree to 1e-4 of the largest, those of 16 bits to their last place; everything else in each bit.
    /// </summary>
    public static void AssertClose(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.Type, actual.Type);
        if (expected.Type == DataType.String)
        {
            Assert.Equal(expected.Text.ToArray(), actual.Text.ToArray());
            return;
        }

        if (expected.Type is DataType.Float16 or DataType.BFloat16)
        {
            AssertNear(expected, actual, what);
            return;
        }

        if (expected.Type != DataType.Float32)
        {
            Assert.Equal(expected.Bytes.ToArray(), actual.Bytes.ToArray());
            return;
        }

        float[] want = expected.AsSpan<float>().ToArray(), got = actual.AsSpan<float>().ToArray();
        float largest = want.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        for (int i = 0; i < want.Length; i++)
        {
            bool same = want[i].Equals(got[i]) || Math.Abs(want[i] - got[i]) <= 1e-4f * Math.Max(largest, 1e-3f);
            Assert.True(same, $"{what}: element {i} is {got[i]}, not {want[i]}");
        }
    }

    /// <summary>What was computed in float32 and then rounded may have gone to the other neighbour.</summary>
    private static void AssertNear(Tensor expected, Tensor actual, string what)
    {
        double place = expected.Type == DataType.Float16 ? 1.0 / 1024 : 1.0 / 128;
        double[] want = Elements.ToDoubles(expected), got = Elements.ToDoubles(actual);
        for (int i = 0; i < want.Length; i++)
        {
            double allowed = Math.Max(place * Math.Abs(want[i]), Math.ScaleB(1, -24));
            bool same = want[i].Equals(got[i]) || Math.Abs(want[i] - got[i]) <= allowed;
            Assert.True(same, $"{what}: element {i} is {got[i]}, not {want[i]}");
        }
    }
}
