using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>What an operator sees of its node: attributes, types, shapes, and values where known.</summary>
/// <remarks>Attribute getters give the default when the attribute is absent; kinds were checked at load.</remarks>
public sealed class OperatorContext
{
    /// <summary>The largest rank of a result; a model that asks for more (numpy's is 64) is not meant well.</summary>
    public const int MostRank = 64;

    private readonly Tensor?[]? _inputs;
    private readonly Tensor?[]? _results;

    /// <summary>For inference: only constants have values.</summary>
    public OperatorContext(Node node, int opset)
    {
        Node = node;
        Opset = opset;
    }

    /// <summary>For the reference: every present input has a value, every wanted output a tensor.</summary>
    public OperatorContext(Node node, int opset, Tensor?[] inputs, Tensor?[] results)
        : this(node, opset)
    {
        _inputs = inputs;
        _results = results;
    }

    /// <summary>The node.</summary>
    public Node Node { get; }

    /// <summary>The opset of the node's domain.</summary>
    public int Opset { get; }

    /// <summary>How many inputs are listed, absent ones between included.</summary>
    public int InputCount => Node.Inputs.Count;

    /// <summary>True when the input is present.</summary>
    public bool Has(int input) => Node.Input(input) is not null;

    /// <summary>True when somebody wants the output.</summary>
    public bool HasOutput(int output) => output < Node.Outputs.Count && Node.Outputs[output] is not null;

    /// <summary>The element type of an input.</summary>
    public DataType TypeOf(int input) => Present(input).Type;

    /// <summary>The shape of an input.</summary>
    public Shape ShapeOf(int input)
    {
        var value = Present(input);
        return _inputs?[input]?.Shape ?? value.KnownShape;
    }

    /// <summary>The elements of an input.</summary>
    public Tensor Value(int input)
    {
        var value = Present(input);
        return (_inputs is null ? value.Constant : _inputs[input]) ?? throw new ValueNeededException(Node, value);
    }

    /// <summary>The elements of an input when they are known.</summary>
    public Tensor? TryValue(int input)
    {
        if (!Has(input)) return null;
        return _inputs is null ? Node.Input(input)!.Constant : _inputs[input];
    }

    /// <summary>An input of integers (int32 or int64, any rank) as a list; for shapes, axes, starts, pads.</summary>
    public long[] Integers(int input)
    {
        var tensor = Value(input);
        return tensor.Type switch
        {
            DataType.Int64 => tensor.AsSpan<long>().ToArray(),
            DataType.Int32 => Array.ConvertAll(tensor.AsSpan<int>().ToArray(), x => (long)x),
            _ => throw Fail($"input {input} must hold integers, not {tensor.Type.Name()}"),
        };
    }

    /// <summary>Where the reference writes an output.</summary>
    public Tensor Result(int output) => _results![output]!;

    /// <summary>Declares the type and shape of an output; nothing happens when nobody wants it.</summary>
    public void Output(int output, DataType type, Shape shape)
    {
        if (!HasOutput(output)) return;
        if (shape.Rank > MostRank)
            throw Fail($"output {output} would have rank {shape.Rank}, more than {MostRank}", isUnsafe: true);
        // Zeros are skipped, so that an empty result whose other extents overflow is refused too.
        long length = 1;
        foreach (int d in shape.Dims) length = Math.Min(1L << 31, length * Math.Max(1, d));
        if (length * (type == DataType.String ? IntPtr.Size : type.Size()) > int.MaxValue - 4096)
        {
            string size = $"{type.Name()} {shape}, more than 2 GiB";
            throw Fail($"output {output} would be {size}", "use a smaller input shape", isUnsafe: true);
        }
        var value = Node.Outputs[output]!;
        value.Type = type;
        value.Shape = shape;
    }

    /// <summary>Declares the type and shape of an output from extents in 64 bits.</summary>
    public void Output(int output, DataType type, ReadOnlySpan<long> dims) => Output(output, type, ToShape(dims));

    /// <summary>A shape from 64-bit extents.</summary>
    /// <exception cref="ModelException">An extent is negative or beyond 31 bits.</exception>
    public Shape ToShape(ReadOnlySpan<long> dims)
    {
        var shape = new int[dims.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            if (dims[i] is < 0 or > int.MaxValue)
                throw Fail($"dimension {i} of the result would be {dims[i]}", isUnsafe: dims[i] > int.MaxValue);
            shape[i] = (int)dims[i];
        }

        return new Shape(shape);
    }

    /// <summary>True when the attribute is set.</summary>
    public bool HasAttribute(string name) => Node.Attributes.ContainsKey(name);

    /// <summary>An integer attribute.</summary>
    public long Int(string name, long otherwise = 0) => Content(name) is { } value ? (long)value : otherwise;

    /// <summary>A yes-or-no attribute, stored as 0 or 1.</summary>
    public bool Flag(string name, bool otherwise = false) => Int(name, otherwise ? 1 : 0) != 0;

    /// <summary>A float attribute.</summary>
    public float Float(string name, float otherwise = 0) => Content(name) is { } value ? (float)value : otherwise;

    /// <summary>A text attribute.</summary>
    public string String(string name, string otherwise = "") => Content(name) is { } value ? (string)value : otherwise;

    /// <summary>A list of integers, or null when the attribute is absent.</summary>
    public long[]? Ints(string name) => Node.Attributes.TryGetValue(name, out var a) ? (long[])a.Content : null;

    /// <summary>A list of floats, or null when the attribute is absent.</summary>
    public float[]? Floats(string name) => Node.Attributes.TryGetValue(name, out var a) ? (float[])a.Content : null;

    /// <summary>A tensor attribute, or null.</summary>
    public Tensor? TensorAttribute(string name) => (Tensor?)Content(name);

    private object? Content(string name) => Node.Attributes.GetValueOrDefault(name)?.Content;

    /// <summary>An axis in [-rank, rank) as one in [0, rank).</summary>
    /// <exception cref="ModelException">The axis is out of range.</exception>
    public int Axis(long axis, int rank)
    {
        if (axis < -rank || axis >= rank) throw Fail($"axis {axis} is outside [{-rank}, {rank})");
        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>Refuses an input whose type is not among these.</summary>
    public void Require(int input, params ReadOnlySpan<DataType> types)
    {
        if (types.Contains(TypeOf(input))) return;
        string taken = string.Join(", ", types.ToArray().Select(t => t.Name()));
        throw Fail($"input {input} is {TypeOf(input).Name()}; it takes {taken}");
    }

    /// <summary>Refuses inputs whose types differ from the first's.</summary>
    public void RequireSameTypes(params ReadOnlySpan<int> inputs)
    {
        foreach (int i in inputs)
            if (Has(i) && TypeOf(i) != TypeOf(inputs[0]))
                throw Fail($"input {i} is {TypeOf(i).Name()} while input {inputs[0]} is {TypeOf(inputs[0]).Name()}");
    }

    /// <summary>Refuses an input whose rank is outside a range.</summary>
    public void RequireRank(int input, int least, int most = int.MaxValue)
    {
        int rank = ShapeOf(input).Rank;
        if (rank >= least && rank <= most) return;
        string taken = least == most ? $"{least}" : most == int.MaxValue ? $"at least {least}" : $"{least} to {most}";
        throw Fail($"input {input} has rank {rank} ({ShapeOf(input)}); it takes {taken}");
    }

    /// <summary>The exception for a node that is wrong, with the node named.</summary>
    public ModelException Fail(string message, string? hint = null, bool isUnsafe = false) =>
        new(new ModelProblem(message, Node.Name, $"{Node.Operator}-{Opset}", hint) { Unsafe = isUnsafe });

    /// <summary>The exception for a node that is sound but not served.</summary>
    public ModelException Unsupported(string message, string? hint = null) =>
        new(new ModelProblem(message, Node.Name, $"{Node.Operator}-{Opset}", hint) { Unsupported = true });

    private Value Present(int input) => Node.Input(input) ?? throw Fail($"input {input} is missing");
}
