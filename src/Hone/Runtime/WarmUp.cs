using Hone.Graphs;
using Hone.Onnx;
using Hone.Tensors;

namespace Hone.Runtime;

/// <summary>
/// Reads a small model and runs a network of a few layers once, on a thread of its own, so that the code is ready.
/// </summary>
/// <remarks>
/// Most of the start-up of a small network goes into code that runs for the first time: types are loaded, calls bound,
/// and what no image holds is compiled. All of it is done once for the process, whichever thread comes first; another
/// that needs the same waits for it. Nothing of a result depends on it.
/// </remarks>
internal static class WarmUp
{
    private static int s_begun;

    /// <summary>Begins, unless that was done before or there is one processor only.</summary>
    public static void Begin()
    {
        if (Environment.ProcessorCount < 2 || Interlocked.Exchange(ref s_begun, 1) != 0) return;
        new Thread(Run) { IsBackground = true, Name = "Hone warm-up" }.Start();
    }

    private static void Run()
    {
        try
        {
            // Reading comes first: that is what the program will do first.
            OnnxModel.Load(WarmUpModel.Bytes, "warm-up");
            using var session = new Session(Network(), new SessionOptions { Threads = 1 });
            var input = session.Inputs[0];
            session.Run(new Dictionary<string, Tensor> { [input.Name] = Tensor.Create(input.Type, input.KnownShape) });
        }
#pragma warning disable CA1031 // what fails here will fail, and be told, where somebody waits for the answer
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>Convolutions of the common kinds, pooling, a sum, a matrix product and a softmax.</summary>
    internal static Graph Network()
    {
        const int c = 32;
        var graph = new Graph { Name = "warm-up", Opset = 17 };
        var x = new Value("x") { Type = DataType.Float32, Shape = new Shape(1, 3, 16, 16), Declared = [1, 3, 16, 16] };
        graph.Inputs.Add(x);
        long[] same = [1, 1, 1, 1];
        var first = Add("Conv", [x, Weights(c, 3, 3, 3), Weights(c)], ("pads", same));
        var relu = Add("Relu", [first]);
        var pool = Add("MaxPool", [relu], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        var depthwise = Add("Conv", [pool, Weights(c, 1, 3, 3)], ("pads", same), ("group", c));
        var square = Add("Conv", [Add("Relu", [depthwise]), Weights(c, c, 3, 3), Weights(c)], ("pads", same));
        var sum = Add("Relu", [Add("Add", [Add("Conv", [square, Weights(c, c, 1, 1), Weights(c)]), pool])]);
        var flat = Add("Flatten", [Add("GlobalAveragePool", [sum])]);
        graph.Outputs.Add(Add("Softmax", [Add("Gemm", [flat, Weights(c, 10), Weights(10)])]));
        return graph;

        Value Weights(params ReadOnlySpan<int> dims) => graph.NewConstant("w", Tensor.Create<float>(dims));

        Value Add(string op, Value[] inputs, params (string Name, AttributeValue Value)[] attributes)
        {
            var node = new Node(op, inputs, [graph.NewValue(op)], $"{op}{graph.Nodes.Count}");
            foreach (var (name, value) in attributes) node.Attributes[name] = value;
            graph.Nodes.Add(node);
            return node.Output;
        }
    }
}
