namespace Hone.Operators;

/// <summary>
/// y = the mean of all inputs, element by element, with broadcasting. A NaN in any input makes the result NaN.
/// </summary>
internal sealed class Mean : Operator
{
    /// <inheritdoc/>
    public override string Name => "Mean";

    /// <inheritdoc/>
    public override int Since => 8;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, int.MaxValue);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferBroadcast(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var y = node.Result(0);
        double[] sum = Elementwise.Fold(node, y.Shape, Elements.ToDoubles, (a, b) => a + b);
        Elements.Store(Array.ConvertAll(sum, x => x / node.InputCount), y);
    }
}
