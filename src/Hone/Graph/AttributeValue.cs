using Hone.Tensors;

namespace Hone.Graphs;

/// <summary>What kind of thing an attribute holds; numbered as in ONNX's AttributeProto.AttributeType.</summary>
public enum AttributeKind
{
    /// <summary>A 32-bit float.</summary>
    Float = 1,
    /// <summary>A 64-bit integer.</summary>
    Int = 2,
    /// <summary>Text.</summary>
    String = 3,
    /// <summary>A tensor.</summary>
    Tensor = 4,
    /// <summary>A nested graph.</summary>
    Graph = 5,
    /// <summary>A list of floats.</summary>
    Floats = 6,
    /// <summary>A list of integers.</summary>
    Ints = 7,
    /// <summary>A list of texts.</summary>
    Strings = 8,
    /// <summary>Anything else: carried so that it can be named in a refusal.</summary>
    Other = 0,
}

/// <summary>An attribute's value: one of float, long, string, Tensor, Graph, float[], long[], string[].</summary>
public sealed class AttributeValue
{
    private AttributeValue(AttributeKind kind, object content)
    {
        Kind = kind;
        Content = content;
    }

    /// <summary>Which type <see cref="Content"/> has.</summary>
    public AttributeKind Kind { get; }

    /// <summary>The value itself.</summary>
    public object Content { get; }

    /// <summary>Wraps a float.</summary>
    public static implicit operator AttributeValue(float x) => new(AttributeKind.Float, x);

    /// <summary>Wraps an integer.</summary>
    public static implicit operator AttributeValue(long x) => new(AttributeKind.Int, x);

    /// <summary>Wraps text.</summary>
    public static implicit operator AttributeValue(string x) => new(AttributeKind.String, x);

    /// <summary>Wraps a tensor.</summary>
    public static implicit operator AttributeValue(Tensor x) => new(AttributeKind.Tensor, x);

    /// <summary>Wraps a nested graph.</summary>
    public static implicit operator AttributeValue(Graph x) => new(AttributeKind.Graph, x);

    /// <summary>Wraps floats.</summary>
    public static implicit operator AttributeValue(float[] x) => new(AttributeKind.Floats, x);

    /// <summary>Wraps integers.</summary>
    public static implicit operator AttributeValue(long[] x) => new(AttributeKind.Ints, x);

    /// <summary>Wraps texts.</summary>
    public static implicit operator AttributeValue(string[] x) => new(AttributeKind.Strings, x);

    /// <summary>A kind that Hone does not represent (sparse tensors, types, lists of graphs): its name.</summary>
    public static AttributeValue Other(string what) => new(AttributeKind.Other, what);

    /// <inheritdoc/>
    public override string ToString() => Content switch
    {
        long[] x => $"[{string.Join(',', x)}]",
        float[] x => $"[{string.Join(',', x)}]",
        string[] x => $"[{string.Join(',', x)}]",
        Graph => "{graph}",
        _ => Content.ToString() ?? "",
    };
}
