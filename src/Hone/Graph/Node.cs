namespace Hone.Graphs;

/// <summary>An application of an operator: which one, its attributes, what it reads and what it computes.</summary>
public sealed class Node
{
    private readonly Value?[] _inputs;
    private readonly Value?[] _outputs;

    /// <summary>A node over these values. An absent optional input or output is null.</summary>
    public Node(
        string op, ReadOnlySpan<Value?> inputs, ReadOnlySpan<Value?> outputs, string name = "", string domain = "")
    {
        Operator = op;
        Domain = domain;
        Name = name;
        _inputs = inputs.ToArray();
        _outputs = outputs.ToArray();
        foreach (var input in _inputs) input?.AddUser(this);
        foreach (var output in _outputs)
            if (output is not null) output.Producer = this;
    }

    /// <summary>The operator's name: <c>Conv</c>.</summary>
    public string Operator { get; }

    /// <summary>The operator's domain: empty for ONNX's own, <c>hone</c> for what passes create.</summary>
    public string Domain { get; }

    /// <summary>The name in the model, or one made from the first output; for messages.</summary>
    public string Name { get; set; }

    /// <summary>The attributes that are set.</summary>
    public Dictionary<string, AttributeValue> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>What it reads; null for an absent optional input.</summary>
    public IReadOnlyList<Value?> Inputs => _inputs;

    /// <summary>What it computes; null for an output that nobody wants.</summary>
    public IReadOnlyList<Value?> Outputs => _outputs;

    /// <summary>The first output that is wanted.</summary>
    public Value Output => Array.Find(_outputs, o => o is not null)
        ?? throw new InvalidOperationException($"node '{Name}' has no output");

    /// <summary>The input at a place, null when it is absent or beyond the list.</summary>
    public Value? Input(int index) => index < _inputs.Length ? _inputs[index] : null;

    /// <summary>Reads another value in place <paramref name="index"/>.</summary>
    public void SetInput(int index, Value? value)
    {
        _inputs[index]?.RemoveUser(this);
        _inputs[index] = value;
        value?.AddUser(this);
    }

    /// <summary>Computes into another value in place <paramref name="index"/>.</summary>
    public void SetOutput(int index, Value? value)
    {
        if (_outputs[index] is { } old && old.Producer == this) old.Producer = null;
        _outputs[index] = value;
        if (value is not null) value.Producer = this;
    }

    /// <summary>Lets go of every value, before the node leaves its graph.</summary>
    internal void Detach()
    {
        for (int i = 0; i < _inputs.Length; i++) SetInput(i, null);
        for (int i = 0; i < _outputs.Length; i++)
            if (_outputs[i] is { } output && output.Producer == this) output.Producer = null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Operator} '{Name}'";
}
