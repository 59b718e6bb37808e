namespace Hone.Operators;

/// <summary>
/// y = a / b with broadcasting. Integers are truncated towards zero and wrap; an integer divided by 0 gives 0.
/// </summary>
/// <remarks>ONNX leaves integer division by zero open; 0 keeps runs deterministic and alive.</remarks>
internal sealed class Div : Operator
{
    /// <inheritdoc/>
    public override string Name => "Div";

    /// <inheritdoc/>
    public override int Since => 7;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferBroadcast(node, Elementwise.Numbers);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        Elementwise.Fold(node, (a, b) => a / b, (a, b) => b == 0 ? 0 : a / b, (a, b) => b == 0 ? 0 : a / b);
}
