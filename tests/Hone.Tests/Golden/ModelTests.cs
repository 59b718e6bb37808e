using Hone.Cli.Inputs;
using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Onnx;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;

namespace Hone.Tests.Golden;

/// <summary>Real models against the outputs that ONNX Runtime gave for the same inputs.</summary>
public class ModelTests
{
    /// <summary>Model, and the tolerance relative to the largest output, from the data's README.</summary>
    public static TheoryData<string, double> Served => new()
    {
        { "mobilenet_v1_1.0_224_fp32", 1e-4 },
        { "mobilenet_v2_1.0_224_fp32", 1e-4 },
        { "deeplabv3_mnv2_dm05_pascal_fp32", 1e-3 },
        { "mobilenet_v1_1.0_224_qdq", 0.02 },
        { "mobilenet_v2_1.0_224_qdq", 0.02 },
        { "squeezenet_cast_fp32", 1e-4 },
        { "squeezenet_fp16", 5e-3 },
        { "squeezenet_v1.0_deepcompression_sparse", 1e-4 },
        { "ultraface_rfb_320", 1e-4 },
        { "yunet_n_dynamic", 1e-4 },
        { "yolox_nano", 1e-3 },
        { "super_resolution", 1e-4 },
        { "mnist_cntk", 1e-4 },
        { "deeploy_tinyvit_demo", 1e-5 },
        { "deeploy_cct2_fp32_opset20", 1e-5 },
        { "magika_standard_v3_3", 1e-4 },
        { "silero_vad", 1e-4 },
        { "silero_vad_v3_mini", 1e-4 },
    };

    [DataTheory]
    [MemberData(nameof(Served))]
    public void A_plan_gives_the_golden_outputs(string name, double tolerance)
    {
        var graph = OnnxModel.Load(TestData.PathOf("models", name + ".onnx"));
        var inputs = Inputs(name, graph.Inputs);
        using var session = new Session(graph, new SessionOptions { VerifyPasses = true });
        var outputs = session.Run(inputs);
        var goldens = graph.Outputs.Select((v, k) => (v.Name, Golden: Npy.Read(Data(name, "output", k)))).ToArray();
        double largest = goldens.Where(g => g.Golden.Type == DataType.Float32).Max(g => Largest(g.Golden));
        foreach (var (output, golden) in goldens)
        {
            Assert.Equal(golden.Shape, outputs[output].Shape);
            double distance = 0, agreeing = 1;
            if (golden.Type == DataType.Float32) distance = Distance(golden, As(golden.Type, outputs[output]));
            else agreeing = Agreeing(golden, outputs[output]);
            Assert.InRange(distance, 0, tolerance * largest);
            Assert.True(agreeing >= 0.999, $"{output}: {agreeing} equal");
        }
    }

    /// <summary>
    /// Sums that lie half way between two integers are rounded by their last bit, and through sixty layers one such
    /// step becomes several: a map of classes is what can be held to.
    /// </summary>
    [DataFact]
    public void A_quantized_segmentation_gives_the_golden_map()
    {
        const string name = "deeplabv3_mnv2_dm05_pascal_qdq";
        using var session = Session.Load(TestData.PathOf("models", name + ".onnx"));
        var outputs = session.Run(Inputs(name, session.Inputs));
        Assert.InRange(Agreeing(Npy.Read(Data(name, "output", 0)), outputs["output"]), 0.99, 1);
        var logits = Npy.Read(Data(name, "output", 1));
        Assert.InRange(Distance(logits, outputs["logits"]), 0, 0.05 * Largest(logits));
    }

    [DataTheory]
    [InlineData("mobilenet_v1_1.0_224_fp32")]
    [InlineData("mobilenet_v2_1.0_224_qdq")]
    [InlineData("yunet_n_dynamic")]
    [InlineData("deeploy_cct2_fp32_opset20")]
    public void Threads_change_no_bit(string name)
    {
        byte[][]? first = null;
        for (int threads = 1; threads <= 4; threads++)
        {
            string path = TestData.PathOf("models", name + ".onnx");
            using var session = Session.Load(path, new SessionOptions { Threads = threads });
            var outputs = session.Run(Inputs(name, session.Inputs));
            var sorted = outputs.OrderBy(o => o.Key, StringComparer.Ordinal);
            byte[][] bits = [.. sorted.Select(o => o.Value.Bytes.ToArray())];
            Assert.Equal(first ??= bits, bits);
        }
    }

    /// <summary>The golden came from an approximate sigmoid; the references say what is right, closer.</summary>
    [DataFact]
    public void Yunet_agrees_with_the_references_on_its_smallest_scores()
    {
        var graph = OnnxModel.Load(TestData.PathOf("models", "yunet_n_dynamic.onnx"));
        var x = Tensor.Create<float>(1, 3, 64, 64);
        var random = new SeededRandom(5);
        foreach (ref float v in x.AsSpan<float>()) v = random.NextSingle(0, 255);
        var inputs = new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = x };
        var expected = Interpreter.Run(graph, inputs);
        using var session = new Session(graph);
        foreach (var (name, tensor) in session.Run(inputs))
            Assert.InRange(Distance(expected[name], tensor), 0, 2e-5 * Largest(expected[name]));
    }

    [Fact]
    public void What_is_not_served_is_refused_with_every_reason()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 2, 2);
        var graph = s.Return(s.Node("Det", "first", [x]), s.Node("GridSample", "second", [x]));
        var refusal = Assert.Throws<ModelException>(() => new Session(graph));
        Assert.True(refusal.IsUnsupported);
        Assert.Equal(["Det-18", "GridSample-18"], refusal.Problems.Select(p => p.Operator));
        Assert.Equal(["first", "second"], refusal.Problems.Select(p => p.Node));
    }

    private static string Data(string name, string kind, int k) => TestData.PathOf("models", $"{name}.{kind}_{k}.npy");

    /// <summary>The inputs that the golden outputs belong to.</summary>
    internal static Dictionary<string, Tensor> Inputs(string name, IReadOnlyList<Value> inputs) =>
        inputs.Index().ToDictionary(
            p => p.Item.Name, p => As(p.Item.Type, Npy.Read(Data(name, "input", p.Index))));

    /// <summary>Files hold float16 as float32.</summary>
    private static Tensor As(DataType type, Tensor tensor)
    {
        if (tensor.Type == type || !tensor.Type.IsFloat()) return tensor;
        var to = Tensor.Create(type, tensor.Shape);
        Elements.Store(Elements.ToDoubles(tensor), to);
        return to;
    }

    private static double Largest(Tensor tensor) => tensor.AsSpan<float>().ToArray().Max(x => (double)Math.Abs(x));

    private static double Distance(Tensor golden, Tensor actual)
    {
        float[] a = golden.AsSpan<float>().ToArray(), b = actual.AsSpan<float>().ToArray();
        return a.Zip(b, Distance).Max();
    }

    private static double Distance(float x, float y)
    {
        if (x.Equals(y)) return 0;
        double distance = Math.Abs((double)x - y);
        return double.IsNaN(distance) ? double.PositiveInfinity : distance;
    }

    private static double Agreeing(Tensor golden, Tensor actual)
    {
        int size = golden.Type.Size(), equal = 0;
        for (int i = 0; i < golden.Length; i++)
            if (golden.Bytes.Slice(i * size, size).SequenceEqual(actual.Bytes.Slice(i * size, size))) equal++;
        return (double)equal / golden.Length;
    }
}
