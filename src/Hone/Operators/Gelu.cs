using Hone.Graphs;

namespace Hone.Operators;

/// <summary>
/// y = x Phi(x), with the normal distribution's Phi(x) = (1 + erf(x / sqrt 2)) / 2. A NaN stays a NaN.
/// </summary>
/// <remarks>
/// With <c>approximate</c> = tanh: y = x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
/// Source: Hendrycks and Gimpel 2016, arXiv:1606.08415.
/// </remarks>
internal sealed class Gelu : Operator
{
    /// <inheritdoc/>
    public override string Name => "Gelu";

    /// <inheritdoc/>
    public override int Since => 20;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("approximate", AttributeKind.String)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        _ = IsTanh(node);
        Elementwise.InferUnary(node, Elementwise.Floats);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double root = Math.Sqrt(2 / Math.PI);
        if (IsTanh(node)) Elementwise.Unary(node, x => x / 2 * (1 + Math.Tanh(root * (x + (0.044715 * x * x * x)))));
        else Elementwise.Unary(node, x => x / 2 * (1 + Erf.Of(x / Math.Sqrt(2))));
    }

    /// <summary>True for the approximation by tanh, false for the exact function.</summary>
    internal static bool IsTanh(OperatorContext node) => Choice.Of(node, "approximate", "none", "tanh") == "tanh";
}
