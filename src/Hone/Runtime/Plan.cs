using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Kernels;
using Hone.Kernels.Copies;
using Hone.Machine;
using Hone.Operators;
using Hone.Passes;
using Hone.Passes.Lowering;
using Hone.Runtime.Explanations;
using Hone.Tensors;

namespace Hone.Runtime;

/// <summary>A graph compiled for concrete shapes: kernels with packed weights, an address for every value.</summary>
/// <remarks>Immutable; any number of threads may run it, each in a <see cref="RunContext"/> of its own.</remarks>
public sealed class Plan
{
    private readonly AlignedBuffer _constants;
    private readonly Stack<RunContext> _free = new();

    internal Plan(Graph graph, CompileContext context)
    {
        var program = LowerGraph.Run(graph, context);
        var memory = MemoryPlan.Make(program);
        Inputs = [.. graph.Inputs.Select(Detached)];
        Outputs = [.. graph.Outputs.Select(Detached)];
        ArenaBytes = memory.ArenaBytes;
        ArenaSumBytes = memory.SumBytes;
        ArenaLowerBound = memory.LowerBound;
        foreach (var (from, output) in memory.Copies)
        {
            var request = CopyRequest.OfBytes(program.BytesOf(from));
            var kernel = KernelTable.Create(request, context.Level)
                ?? throw new CompilerBugException(nameof(Plan), "no kernel copies bytes");
            program.Steps.Add(new LoweredStep(CopyNode(graph, output), kernel, [from, null]));
        }

        var locations = new List<Location?>();
        foreach (var step in program.Steps)
        {
            foreach (var operand in step.Operands) locations.Add(operand is null ? null : memory.Of(operand));
            if (step.Kernel.WorkspaceBytes > 0) locations.Add(new Location(Place.Workspace, 0));
        }

        // The copies come last and have no workspace.
        int copy = locations.Count - (2 * memory.Copies.Count);
        foreach (var (_, output) in memory.Copies)
        {
            locations[copy + 1] = new Location(Place.Output, output);
            copy += 2;
        }

        Locations = [.. locations];
        Kernels = [.. program.Steps.Select(s => s.Kernel)];
        OperandCounts = new int[Kernels.Length];
        for (int i = 0; i < Kernels.Length; i++)
        {
            var kernel = Kernels[i];
            OperandCounts[i] = program.Steps[i].Operands.Length + (kernel.WorkspaceBytes > 0 ? 1 : 0);
            ScratchBytes = Math.Max(ScratchBytes, kernel.ScratchBytes);
            WorkspaceBytes = Math.Max(WorkspaceBytes, kernel.WorkspaceBytes);
        }

        _constants = CopyConstants(memory.Constants, out var offsets);
        ConstantOffsets = offsets;
        Steps = [.. program.Steps.Select(s => Describe(s, program))];
        if (context.History is { } history) Explanation = Explainer.Explain(this, program, history);
    }

    /// <summary>The graph's inputs, with the shapes that this plan serves.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>The graph's outputs, with their shapes.</summary>
    public IReadOnlyList<Value> Outputs { get; }

    /// <summary>What runs, in order.</summary>
    public IReadOnlyList<PlanStep> Steps { get; }

    /// <summary>Why the steps are what they are; null unless <see cref="SessionOptions.Explain"/> was set.</summary>
    public PlanExplanation? Explanation { get; }

    /// <summary>Bytes of intermediate values at once.</summary>
    public long ArenaBytes { get; }

    /// <summary>Bytes of intermediate values, had each a place of its own.</summary>
    public long ArenaSumBytes { get; }

    /// <summary>Bytes of intermediate values alive at once: no placing of them in memory can do with less.</summary>
    public long ArenaLowerBound { get; }

    /// <summary>Bytes of packed weights and constants.</summary>
    public long WeightBytes => _constants.Bytes + Kernels.Sum(k => k.WeightBytes);

    /// <summary>Multiply-adds of one run, by the definitions of the operators.</summary>
    public long MultiplyAdds => Steps.Sum(s => s.MultiplyAdds);

    /// <summary>For each operand of each kernel, in order: where it lies; null where it is absent.</summary>
    internal Location?[] Locations { get; }

    /// <summary>The kernels, in order.</summary>
    internal Kernel[] Kernels { get; }

    /// <summary>How many operands each kernel has.</summary>
    internal int[] OperandCounts { get; }

    /// <summary>Where each constant begins among the plan's own.</summary>
    internal long[] ConstantOffsets { get; }

    /// <summary>Scratch that a thread needs: the most that any kernel asks for.</summary>
    internal long ScratchBytes { get; }

    /// <summary>What the tasks of one step share: the most that any kernel asks for.</summary>
    internal long WorkspaceBytes { get; }

    /// <summary>Where the plan keeps a constant that steps read.</summary>
    internal unsafe byte* Constant(int index) => _constants.Pointer + ConstantOffsets[index];

    /// <summary>Room for one run on up to this many threads: used before, or new.</summary>
    internal RunContext Rent(int threads)
    {
        lock (_free)
        {
            if (_free.TryPop(out var context) && context.Threads >= threads) return context;
        }

        return new RunContext(this, threads);
    }

    /// <summary>Takes it back for the next run.</summary>
    internal void Return(RunContext context)
    {
        lock (_free) _free.Push(context);
    }

    /// <summary>A value without its producer and users: they would keep the graph, and so the weights, alive.</summary>
    private static Value Detached(Value value) =>
        new(value.Name) { Type = value.Type, Shape = value.Shape, Declared = value.Declared };

    private static Node CopyNode(Graph graph, int output) => new("Copy", [], [], graph.Outputs[output].Name, "hone");

    private static AlignedBuffer CopyConstants(List<Value> constants, out long[] offsets)
    {
        offsets = new long[constants.Count];
        long bytes = 0;
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = bytes;
            bytes += (constants[i].Constant!.ByteLength + 63L) / 64 * 64;
        }

        var buffer = new AlignedBuffer(bytes);
        for (int i = 0; i < offsets.Length; i++)
        {
            var from = constants[i].Constant!;
            unsafe
            {
                from.CopyTo(0, new Span<byte>(buffer.Pointer + offsets[i], from.ByteLength));
            }
        }

        return buffer;
    }

    private static PlanStep Describe(LoweredStep step, Program program)
    {
        long bytes = step.Operands.OfType<Value>().Sum(program.BytesOf) + step.Kernel.WeightBytes;
        var output = step.Operands.TakeLast(step.Outputs).OfType<Value>().FirstOrDefault();
        long work = step.Parts.Sum(s => MultiplyAddsOf(s.Node, program));
        Shape shape = output?.Shape ?? Shape.Scalar;
        Layout layout = output?.Layout ?? Layout.Nchw;
        var kernel = step.Kernel;
        string name = string.Join(" + ", step.Parts.Select(s => s.Node.Name));
        string operators = string.Join(" + ", step.Parts.Select(s => s.Node.Operator));
        return new PlanStep(name, operators, kernel.Name, shape, layout, work, bytes, kernel.Tasks)
        {
            Type = output?.Type ?? DataType.Undefined,
            InputLayout = step.Reads.FirstOrDefault(v => !v.IsConstant)?.Layout ?? layout,
            BytesRead = step.Reads.Sum(program.BytesOf), BytesWritten = step.Writes.Sum(program.BytesOf),
            WeightBytes = kernel.WeightBytes,
        };
    }

    private static long MultiplyAddsOf(Node node, Program program) =>
        OperatorTable.Find(node.Domain, node.Operator) is { } op
            ? op.Cost(new OperatorContext(node, program.Graph.OpsetOf(node))).MultiplyAdds
            : 0;
}
