namespace Hone.Operators;

/// <summary>A function that a recurrent cell applies to its sums.</summary>
/// <param name="Name">Its name, as ONNX writes it.</param>
/// <param name="Alpha">Its first parameter.</param>
/// <param name="Beta">Its second parameter.</param>
internal readonly record struct CellActivation(string Name, float Alpha, float Beta)
{
    /// <summary>The scalar function.</summary>
    public Func<double, double> Function()
    {
        double a = Alpha, b = Beta;
        return Name switch
        {
            "Sigmoid" => x => 1 / (1 + Math.Exp(-x)),
            "Tanh" => Math.Tanh,
            "Relu" => x => Math.Max(0, x),
            "Affine" => x => (a * x) + b,
            "LeakyRelu" => x => x >= 0 ? x : a * x,
            "ThresholdedRelu" => x => x >= a ? x : 0,
            "ScaledTanh" => x => a * Math.Tanh(b * x),
            "HardSigmoid" => x => Math.Max(0, Math.Min(1, (a * x) + b)),
            "Elu" => x => x >= 0 ? x : a * (Math.Exp(x) - 1),
            "Softsign" => x => x / (1 + Math.Abs(x)),
            "Softplus" => Softplus.Of,
            _ => throw new InvalidOperationException($"no cell has the function {Name}"),
        };
    }
}

/// <summary>The functions of a recurrence's cells, direction by direction.</summary>
internal static class CellActivations
{
    /// <summary>
    /// Every function with the number of its parameters, and their values where the node gives none: those of the ONNX
    /// operator of that name. Affine and ScaledTanh are no operators, so they have none.
    /// </summary>
    private static readonly (string Name, int Takes, float Alpha, float Beta)[] Known =
    [
        ("Sigmoid", 0, 0, 0), ("Tanh", 0, 0, 0), ("Relu", 0, 0, 0), ("Softsign", 0, 0, 0), ("Softplus", 0, 0, 0),
        ("LeakyRelu", 1, 0.01f, 0), ("ThresholdedRelu", 1, 1, 0), ("Elu", 1, 1, 0),
        ("HardSigmoid", 2, 0.2f, 0.5f), ("Affine", 2, float.NaN, float.NaN), ("ScaledTanh", 2, float.NaN, float.NaN),
    ];

    /// <summary>
    /// The functions of a node. Values of activation_alpha and activation_beta go, in order, to the functions that take
    /// one.
    /// </summary>
    /// <exception cref="Diagnostics.ModelException">There are too few or too many, or one is unknown.</exception>
    public static IReadOnlyList<IReadOnlyList<CellActivation>> Read(
        OperatorContext node, IReadOnlyList<string> defaults, int directions)
    {
        string[] names = node.Node.Attributes.TryGetValue("activations", out var given)
            ? (string[])given.Content : [.. Enumerable.Repeat(defaults, directions).SelectMany(d => d)];
        if (names.Length != defaults.Count * directions)
            throw node.Fail($"{names.Length} activations for {directions} directions of {defaults.Count} each");
        float[] alphas = node.Floats("activation_alpha") ?? [], betas = node.Floats("activation_beta") ?? [];
        int alpha = 0, beta = 0;
        var read = new CellActivation[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            var known = Array.Find(Known, k => k.Name.Equals(names[i], StringComparison.OrdinalIgnoreCase));
            if (known.Name is null) throw node.Fail($"'{names[i]}' is no activation of a recurrence");
            float a = known.Takes > 0 && alpha < alphas.Length ? alphas[alpha++] : known.Alpha;
            float b = known.Takes > 1 && beta < betas.Length ? betas[beta++] : known.Beta;
            if (float.IsNaN(a) || float.IsNaN(b))
                throw node.Fail($"{known.Name} needs activation_alpha and activation_beta: ONNX has no values for it");
            read[i] = new CellActivation(known.Name, a, b);
        }

        if (alpha < alphas.Length || beta < betas.Length)
            throw node.Fail("activation_alpha or activation_beta has more numbers than the activations take");
        return [.. read.Chunk(defaults.Count)];
    }
}
