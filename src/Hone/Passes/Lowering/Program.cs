using Hone.Graphs;
using Hone.Kernels;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>The graph as a list of kernels, being built by the lowering rules.</summary>
internal sealed class Program(Graph graph, CompileContext context)
{
    /// <summary>The graph, rewritten and laid out.</summary>
    public Graph Graph { get; } = graph;

    /// <summary>The target.</summary>
    public CompileContext Context { get; } = context;

    /// <summary>The steps, in the order of the nodes.</summary>
    public List<LoweredStep> Steps { get; } = [];

    /// <summary>Values that lie in another: no step computes them, or one computes them at their place there.</summary>
    public Dictionary<Value, Part> Views { get; } = [];

    /// <summary>Makes <paramref name="view"/> a name for the bytes of a value from an offset on.</summary>
    public bool View(Value view, Value of, long offset = 0)
    {
        Views[view] = new Part(of, offset);
        return true;
    }

    /// <summary>The value whose bytes these are, and where in it they begin.</summary>
    public Part Root(Value value)
    {
        long offset = 0;
        for (; Views.TryGetValue(value, out var part); value = part.Of) offset += part.Offset;
        return new Part(value, offset);
    }

    /// <summary>Adds a step for a request when a kernel takes it.</summary>
    /// <returns>False when no row of the table takes the request.</returns>
    public bool Emit(Node node, KernelRequest request, Value?[] operands, int inPlace = -1, int outputs = 1)
    {
        if (KernelTable.Create(request, Context.Level) is not { } kernel) return false;
        Steps.Add(new LoweredStep(node, kernel, operands, outputs) { InPlace = inPlace, Request = request });
        return true;
    }

    /// <summary>A constant of one float per channel, filled up with zeros to whole blocks of NCHWc.</summary>
    public Value FilledUp(Value perChannel)
    {
        int lanes = Context.Level.Lanes();
        var numbers = perChannel.Constant!.AsSpan<float>();
        var filled = Tensor.Create<float>((numbers.Length + lanes - 1) / lanes * lanes);
        numbers.CopyTo(filled.AsSpan<float>());
        return Graph.NewConstant(perChannel.Name, filled);
    }

    /// <summary>Bytes that a value takes in its layout.</summary>
    public long BytesOf(Value value) => Bytes(value, Context.Level.Lanes());

    private static long Bytes(Value value, int lanes)
    {
        var shape = value.KnownShape;
        if (value.Layout != Layout.Nchwc) return shape.Length * value.Type.Size();
        long blocks = (shape[1] + lanes - 1) / lanes;
        return shape[0] * blocks * lanes * shape.Product(2, shape.Rank) * value.Type.Size();
    }
}
