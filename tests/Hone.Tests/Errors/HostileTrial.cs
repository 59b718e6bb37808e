using System.Diagnostics;
using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Machine;
using Hone.Onnx;
using Hone.Operators;
using Hone.Passes;
using Hone.Tensors;

namespace Hone.Tests.Errors;

/// <summary>Loads a mutant as a user would, infers its shapes, and watches time and memory.</summary>
internal static class HostileTrial
{
    /// <summary>Wall time for one mutant; generous, for the machine may be busy.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    /// <summary>Load, verify, infer: only ModelException may come out, and what is inferred must be sound.</summary>
    public static void TryModel(byte[] bytes, string name) => Watch(bytes, name, () =>
    {
        var graph = OnnxModel.Load(bytes, name);
        Assert.Empty(GraphVerifier.Problems(graph));
        OnnxModel.ToBytes(graph);
        Infer(graph);
    });

    /// <summary>Loads a tensor file.</summary>
    public static void TryTensor(byte[] bytes, string name) => Watch(bytes, name, () => OnnxTensor.Load(bytes, name));

    private static void Watch(byte[] bytes, string name, Action trial)
    {
        long start = Stopwatch.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            trial();
        }
        catch (ModelException)
        {
            // A refusal is an answer.
        }
        catch (Exception e) when (e is not ModelException)
        {
            throw new InvalidOperationException($"{name}: {e.GetType().Name}: {e.Message}", e);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        long most = (64L << 20) + (100L * bytes.Length);
        Assert.True(allocated < most, $"{name}: {allocated >> 20} MiB for {bytes.Length} bytes");
        var time = Stopwatch.GetElapsedTime(start);
        Assert.True(time < Budget, $"{name}: {time.TotalSeconds:F1} s");
    }

    private static void Infer(Graph model)
    {
        var graph = model.Clone();
        foreach (var input in graph.Inputs)
        {
            if (input.Type == DataType.Undefined || input.Declared is null) return;
            input.Shape = new Shape([.. input.Declared.Select(d => d.Extent ?? 2)]);

            // Nobody can bring a tensor beyond 2 GiB, so nobody gets to see such a plan.
            if (input.Declared.Aggregate(8.0, (bytes, d) => bytes * (d.Extent ?? 2)) > int.MaxValue) return;
        }

        var context = new CompileContext(SimdLevels.Best)
        {
            FoldElements = 1 << 14, FoldElementsInAll = 1 << 18, FoldMultiplyAdds = 1 << 16,
        };
        try
        {
            InferShapes.Run(graph, context);
        }
        catch (ValueNeededException)
        {
            // A shape that depends on an input's elements is asked for at run time.
        }
    }
}
