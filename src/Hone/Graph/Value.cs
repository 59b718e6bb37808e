using Hone.Tensors;

namespace Hone.Graphs;

/// <summary>An edge of the graph: a tensor that one node, the caller or the model file provides.</summary>
public sealed class Value
{
    private readonly List<Node> _users = [];

    /// <summary>A value that nobody produces yet.</summary>
    public Value(string name) => Name = name;

    /// <summary>Unique in its graph.</summary>
    public string Name { get; set; }

    /// <summary>The element type; Undefined until declared or inferred.</summary>
    public DataType Type { get; set; }

    /// <summary>The shape that the model declares, symbols included; null when it declares none.</summary>
    public IReadOnlyList<Dimension>? Declared { get; set; }

    /// <summary>The concrete shape; null until inferred. In the order N, C, spatial, whatever the layout.</summary>
    public Shape? Shape { get; set; }

    /// <summary>How a plan stores it.</summary>
    public Layout Layout { get; set; }

    /// <summary>The elements, when they are known before the run.</summary>
    public Tensor? Constant { get; set; }

    /// <summary>The node that computes it; null for inputs and constants.</summary>
    public Node? Producer { get; internal set; }

    /// <summary>The nodes that read it, one entry for each place it is read.</summary>
    public IReadOnlyList<Node> Users => _users;

    /// <summary>True when the elements are known before the run.</summary>
    public bool IsConstant => Constant is not null;

    /// <summary>The concrete shape of an inferred value.</summary>
    public Shape KnownShape => Shape ?? throw new InvalidOperationException($"the shape of '{Name}' is not inferred");

    internal void AddUser(Node node) => _users.Add(node);

    internal void RemoveUser(Node node) => _users.Remove(node);

    /// <summary>Makes every node that reads this value read another instead.</summary>
    internal void MoveUsers(Value to)
    {
        foreach (var user in Users.ToArray())
            for (int i = 0; i < user.Inputs.Count; i++)
                if (user.Inputs[i] == this) user.SetInput(i, to);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Shape is { } shape ? $"{Name}: {Type.Name()} {shape}" : Declared is { } dims
            ? $"{Name}: {Type.Name()} {string.Join('x', dims)}" : Name;
}
