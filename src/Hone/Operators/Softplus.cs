namespace Hone.Operators;

/// <summary>y = log(1 + exp(x)). A NaN stays a NaN.</summary>
/// <remarks>Computed as max(x, 0) + log(1 + exp(-|x|)), which does not overflow.</remarks>
internal sealed class Softplus : Operator
{
    /// <inheritdoc/>
    public override string Name => "Softplus";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Unary(node, Of);

    /// <summary>The function of one element.</summary>
    internal static double Of(double x) => Math.Max(x, 0) + double.LogP1(Math.Exp(-Math.Abs(x)));
}
