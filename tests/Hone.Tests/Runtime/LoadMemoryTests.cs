using Hone.Graphs;
using Hone.Machine;
using Hone.Onnx;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Runtime;

/// <summary>What is in memory while a large model is loaded, and after.</summary>
public sealed class LoadMemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hone-memory-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// All that loading asks for, on the heap and besides, whether given back or not, is what is kept and a little.
    /// </summary>
    [Fact]
    public void Loading_takes_little_more_memory_than_the_packed_weights()
    {
        string path = Path.Combine(_folder, "large.onnx");
        OnnxModel.Save(Large(new Dimension(8)), path);
        long file = new FileInfo(path).Length;
        var inputs = Inputs(8);
        long heap = GC.GetAllocatedBytesForCurrentThread(), native = AlignedBuffer.TakenByThread;
        using var session = Session.Load(path, new SessionOptions { Threads = 1 });
        var plan = session.Prepare(inputs);
        heap = GC.GetAllocatedBytesForCurrentThread() - heap;
        native = AlignedBuffer.TakenByThread - native;
        Assert.InRange(file, 24L << 20, 64L << 20);
        Assert.InRange(plan.WeightBytes, file, 4 * file);
        Assert.InRange(heap, 0, 6L << 20);
        Assert.InRange(native, plan.WeightBytes, plan.WeightBytes + (8L << 20));
        session.Run(inputs);
    }

    [Fact]
    public void Another_shape_takes_no_memory_for_weights()
    {
        string path = Path.Combine(_folder, "symbolic.onnx");
        OnnxModel.Save(Large(new Dimension(null, "n")), path);
        using var session = Session.Load(path, new SessionOptions { Threads = 1, PlanCacheSize = 3 });
        long first = session.Prepare(Inputs(8)).WeightBytes;
        for (int n = 9; n < 20; n++)
        {
            long heap = GC.GetAllocatedBytesForCurrentThread(), native = AlignedBuffer.TakenByThread;
            var plan = session.Prepare(Inputs(n));
            session.Run(Inputs(n));
            Assert.InRange(plan.WeightBytes, first - (first / 10), first + (first / 10));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - heap, 0, 4L << 20);
            long own = plan.ArenaBytes + plan.WorkspaceBytes + plan.ScratchBytes;
            Assert.InRange(AlignedBuffer.TakenByThread - native, own, own + (2L << 20));
        }
    }

    private static Dictionary<string, Tensor> Inputs(int n) => new() { ["x"] = Tensor.Create<float>(n, 128, 14, 14) };

    // Convolutions with batch norms, then a matrix: 9.4 + 2.4 + 14.7 + 14.7 MB.
    private static Graph Large(Dimension batch)
    {
        var s = new GraphSketch();
        var x = s.Input("x", 8, 128, 14, 14);
        x.Declared = [batch, 128, 14, 14];
        var wide = s.Node("Conv", "wide", [x, s.Constant("w1", 512, 128, 3, 3)], ("pads", new long[] { 1, 1, 1, 1 }));
        Value[] statistics = [.. "abcd".Select(name => s.Constant(name.ToString(), 512))];
        var normal = s.Node("BatchNormalization", "normal", [wide, .. statistics]);
        var half = s.Node("Conv", "half", [normal, s.Constant("w2", 320, 512, 3, 3)],
            ("pads", new long[] { 1, 1, 1, 1 }), ("strides", new long[] { 2, 2 }));
        var thin = s.Node("Conv", "thin", [half, s.Constant("w3", 64, 320, 1, 1)]);
        var flat = s.Node("Flatten", "flat", [thin]);
        return s.Return(s.Node("Gemm", "y", [flat, s.Constant("w4", 3000, 3136)], ("transB", 1L)));
    }
}
