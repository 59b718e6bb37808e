using Hone.Graphs;
using Hone.Kernels;
using Hone.Kernels.Recurrent;
using Hone.Machine;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Kernels;

/// <summary>LSTM and GRU kernels against the references, at every width, in buffers that end at guard pages.</summary>
public sealed class RecurrentTests
{
    /// <summary>Steps, batch, input, hidden: a vector and its neighbours, a row and several fours, one step.</summary>
    private static readonly (int Steps, int Batch, int Input, int Hidden)[] s_sizes =
    [
        (1, 1, 1, 1), (1, 1, 128, 128), (1, 6, 7, 17), (3, 2, 5, 4), (4, 3, 16, 16), (5, 4, 3, 33), (6, 9, 20, 15),
        (7, 1, 9, 130), (70, 1, 2, 8),
    ];

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Plans_equal_the_references_in_every_output(SimdLevel level)
    {
        for (int seed = 0; seed < 36; seed++)
        {
            var (graph, inputs) = Node(seed, s_sizes[seed % s_sizes.Length]);
            var expected = Interpreter.Run(graph, inputs);
            byte[]? first = null;
            for (int threads = 1; threads <= 4; threads += 3)
            {
                using var session = new Session(
                    graph, new SessionOptions { Level = level, Threads = threads, VerifyPasses = true });
                var outputs = session.Run(inputs);
                string kernel = Assert.Single(session.Prepare(inputs).Steps).Kernel;
                string family = graph.Nodes[0].Operator.ToLowerInvariant() + ".f32";
                Assert.StartsWith(family, kernel, StringComparison.Ordinal);
                foreach (var (name, want) in expected)
                {
                    float[] a = want.AsSpan<float>().ToArray(), b = outputs[name].AsSpan<float>().ToArray();
                    for (int i = 0; i < a.Length; i++) Assert.Equal(a[i], b[i], 3e-6);
                }

                byte[] bits = [.. outputs.OrderBy(o => o.Key).SelectMany(o => o.Value.Bytes.ToArray())];
                Assert.Equal(first ??= bits, bits);
            }
        }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void A_row_alone_has_the_bits_of_a_row_in_a_batch(SimdLevel level)
    {
        foreach (var kind in new[] { CellKind.Lstm, CellKind.Gru })
            foreach (int steps in new[] { 1, 5 })
            {
                const int batch = 7, input = 6, hidden = 21;
                var all = Request(kind, steps, batch, input, hidden);
                float[] x = Some((long)steps * batch * input, 1);
                int size = steps * 2 * batch * hidden;
                byte[]? first = null;
                float[] together = [];
                for (int threads = 1; threads <= 4; threads++)
                {
                    together = KernelRun.Output(
                        GuardedRun.Create(all, level), threads, size, x, null, null, null, null, null);
                    byte[] bits = [.. together.SelectMany(BitConverter.GetBytes)];
                    Assert.Equal(first ??= bits, bits);
                }

                var one = GuardedRun.Create(Request(kind, steps, 1, input, hidden) with
                {
                    W = all.W, R = all.R, Bias = all.Bias,
                }, level);
                for (int row = 0; row < batch; row++)
                {
                    float[] own = [.. Enumerable.Range(0, steps)
                        .SelectMany(t => x.Skip(((t * batch) + row) * input).Take(input))];
                    float[] y = KernelRun.Output(one, 2, steps * 2 * hidden, own, null, null, null, null, null);
                    for (int line = 0; line < steps * 2; line++)
                        Assert.Equal(
                            together.AsSpan(((line * batch) + row) * hidden, hidden).ToArray(),
                            y.AsSpan(line * hidden, hidden).ToArray());
                }
            }
    }

    /// <summary>Other functions, a bound and coupled gates have no kernel, and are right all the same.</summary>
    [Theory]
    [InlineData("clip")]
    [InlineData("activations")]
    [InlineData("input_forget")]
    public void What_has_no_kernel_goes_to_the_reference(string what)
    {
        var (graph, inputs) = Node(9, (3, 2, 5, 4), "LSTM");
        graph.Nodes[0].Attributes[what] = what switch
        {
            "clip" => 0.5f,
            "activations" => (AttributeValue)Enumerable.Repeat("Sigmoid", Functions(graph)).ToArray(),
            _ => 1L,
        };
        using var session = new Session(graph);
        Assert.Equal("reference", Assert.Single(session.Prepare(inputs).Steps).Kernel);
        var expected = Interpreter.Run(graph, inputs);
        foreach (var (name, tensor) in session.Run(inputs))
            Assert.Equal(expected[name].Bytes.ToArray(), tensor.Bytes.ToArray());
    }

    [Fact]
    public void Steady_runs_allocate_nothing()
    {
        var (graph, inputs) = Node(4, (4, 3, 16, 16));
        using var session = new Session(graph, new SessionOptions { Threads = 1 });
        Tensor[] given = [.. graph.Inputs.Select(i => inputs[i.Name])];
        var plan = session.Prepare(inputs);
        Tensor[] outputs = [.. plan.Outputs.Select(o => Tensor.Create(o.Type, o.KnownShape))];
        for (int i = 0; i < 3; i++) session.Run(given, outputs);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) session.Run(given, outputs);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static int Functions(Graph graph) =>
        graph.Nodes[0].Attributes["direction"].Content is "bidirectional" ? 6 : 3;

    private static RecurrentRequest Request(CellKind kind, int steps, int batch, int input, int hidden)
    {
        int gates = kind == CellKind.Lstm ? 4 : 3;
        return new RecurrentRequest
        {
            Cell = kind, Steps = steps, Batch = batch, Input = input, Hidden = hidden, Reverse = [false, true],
            X = (batch * input, input), Y = (2L * batch * hidden, (long)batch * hidden, hidden),
            State = ((long)batch * hidden, hidden),
            W = new Weights(Some(2L * gates * hidden * input, 2)),
            R = new Weights(Some(2L * gates * hidden * hidden, 3)), Bias = new Weights(Some(4L * gates * hidden, 4)),
        };
    }

    /// <summary>A node with random options, its weights constant, all else given.</summary>
    private static (Graph Graph, Dictionary<string, Tensor> Inputs) Node(
        int seed, (int Steps, int Batch, int Input, int Hidden) size, string? only = null)
    {
        var random = new SeededRandom(seed);
        bool Maybe() => random.Next(0, 2) == 0;
        string op = only ?? (Maybe() ? "LSTM" : "GRU");
        string direction = new[] { "forward", "reverse", "bidirectional" }[seed % 3];
        int gates = op == "LSTM" ? 4 : 3, directions = seed % 3 == 2 ? 2 : 1;
        bool first = Maybe();
        var (t, b, n, h) = size;
        var s = new GraphSketch(seed);
        var inputs = new Dictionary<string, Tensor>();
        Value Given(string name, params int[] dims)
        {
            inputs[name] = Tensor.From<float>(new Shape(dims), Some(new Shape(dims).Length, seed + name[0]));
            return s.Input(name, dims);
        }

        Value Weight(string name, params int[] dims) =>
            s.Constant(name, Tensor.From<float>(new Shape(dims), Some(new Shape(dims).Length, seed + 100 + name[0])));
        var values = new Value?[op == "LSTM" ? 8 : 6];
        values[0] = first ? Given("x", b, t, n) : Given("x", t, b, n);
        values[1] = Weight("W", directions, gates * h, n);
        values[2] = Weight("R", directions, gates * h, h);
        if (Maybe()) values[3] = Weight("B", directions, 2 * gates * h);
        if (Maybe())
        {
            inputs["lengths"] = Tensor.Vector<int>([.. Enumerable.Range(0, b).Select(_ => random.Next(0, t + 1))]);
            values[4] = s.Input("lengths", b);
            values[4]!.Type = DataType.Int32;
        }

        int[] state = first ? [b, directions, h] : [directions, b, h];
        if (Maybe()) values[5] = Given("h", state);
        if (op == "LSTM" && Maybe()) values[6] = Given("c", state);
        if (op == "LSTM" && Maybe()) values[7] = Weight("P", directions, 3 * h);
        Value?[] outputs = [.. "yzc"[..(op == "LSTM" ? 3 : 2)].Select(c => Maybe() ? null : new Value($"out.{c}"))];
        if (outputs.All(o => o is null)) outputs[^1] = new Value("out.last");
        var node = new Node(op, values, outputs, "it");
        node.Attributes["direction"] = direction;
        if (first) node.Attributes["layout"] = 1L;
        if (op == "GRU") node.Attributes["linear_before_reset"] = 1L;
        s.Graph.Nodes.Add(node);
        return (s.Return([.. outputs.OfType<Value>()]), inputs);
    }

    private static float[] Some(long count, int seed)
    {
        var random = new SeededRandom(seed);
        var x = new float[count];
        foreach (ref float v in x.AsSpan()) v = random.NextSingle(-0.5f, 0.5f);
        return x;
    }
}
