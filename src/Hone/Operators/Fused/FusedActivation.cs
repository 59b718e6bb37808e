using Hone.Graphs;

namespace Hone.Operators;

/// <summary>The activation that a pass moved into another operator, as attributes of the node that holds it.</summary>
/// <param name="Name">
/// An ONNX operator, GeluTanh, Silu, Grid8 or Grid16; empty for none. Relu is Clip from 0 to infinity.
/// </param>
/// <param name="Alpha">Its first parameter; for Clip the lower bound.</param>
/// <param name="Beta">Its second parameter; for Clip the upper bound.</param>
internal readonly record struct FusedActivation(string Name, float Alpha, float Beta)
{
    private const string Only = "activation";

    /// <summary>The attributes that a node with an activation may carry.</summary>
    public static readonly AttributeSpec[] Attributes = AttributesOf(Only);

    /// <summary>Nothing fused.</summary>
    public static FusedActivation None => new("", 0, 0);

    /// <summary>The attributes of an activation under a name of its own.</summary>
    public static AttributeSpec[] AttributesOf(string name) =>
    [
        new(name, AttributeKind.String),
        new($"{name}_alpha", AttributeKind.Float),
        new($"{name}_beta", AttributeKind.Float),
    ];

    /// <summary>Reads it from a node.</summary>
    public static FusedActivation Of(Node node, string name = Only)
    {
        if (!node.Attributes.TryGetValue(name, out var function)) return None;
        object alpha = node.Attributes[$"{name}_alpha"].Content, beta = node.Attributes[$"{name}_beta"].Content;
        return new FusedActivation((string)function.Content, (float)alpha, (float)beta);
    }

    /// <summary>Writes it to a node.</summary>
    public void SetOn(Node node, string name = Only)
    {
        if (Name.Length == 0) return;
        node.Attributes[name] = Name;
        node.Attributes[$"{name}_alpha"] = Alpha;
        node.Attributes[$"{name}_beta"] = Beta;
    }

    /// <summary>Applies the fused tail to the result, y = act(y + z), z input <paramref name="addend"/>.</summary>
    public static void Finish(OperatorContext node, int addend)
    {
        var f = Of(node.Node).Function();
        double[] y = Elements.ToDoubles(node.Result(0));
        double[]? z = node.Has(addend) ? Elements.ToDoubles(node.Value(addend)) : null;
        for (int i = 0; i < y.Length; i++) y[i] = f(y[i] + (z?[i] ?? 0));
        Elements.Store(y, node.Result(0));
    }

    /// <summary>The scalar function.</summary>
    public Func<double, double> Function()
    {
        double a = Alpha, b = Beta;
        var (scale, least) = (Alpha, Beta);
        return Name switch
        {
            "" => x => x,
            "Clip" => x => Math.Min(Math.Max(x, a), b),
            "LeakyRelu" => x => x >= 0 ? x : a * x,
            "Elu" => x => x >= 0 ? x : a * (Math.Exp(x) - 1),
            "Selu" => x => x >= 0 ? b * x : b * a * (Math.Exp(x) - 1),
            "Sigmoid" => x => 1 / (1 + Math.Exp(-x)),
            "HardSigmoid" => x => Math.Max(0, Math.Min(1, (a * x) + b)),
            "HardSwish" => x => x * Math.Max(0, Math.Min(1, (x / 6) + 0.5)),
            "Silu" => x => x / (1 + Math.Exp(-x)),
            "Tanh" => Math.Tanh,
            "Softplus" => Softplus.Of,
            "Softsign" => x => x / (1 + Math.Abs(x)),
            "Mish" => x => x * Math.Tanh(Softplus.Of(x)),
            "Gelu" => x => x / 2 * (1 + Erf.Of(x / Math.Sqrt(2))),
            "GeluTanh" => x => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
            "Grid8" => x => Grid.At(x, scale, least, 8),
            "Grid16" => x => Grid.At(x, scale, least, 16),
            _ => throw new InvalidOperationException($"no fused activation is named {Name}"),
        };
    }
}
