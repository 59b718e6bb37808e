using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// y = whether x is infinite; <c>detect_positive</c> and <c>detect_negative</c> say which sign counts, both by default.
/// </summary>
internal sealed class IsInf : Operator
{
    /// <inheritdoc/>
    public override string Name => "IsInf";

    /// <inheritdoc/>
    public override int Since => 10;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("detect_negative", AttributeKind.Int), new("detect_positive", AttributeKind.Int)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) =>
        Elementwise.InferBroadcast(node, Elementwise.Floats, DataType.Bool);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        bool positive = node.Flag("detect_positive", true), negative = node.Flag("detect_negative", true);
        Elementwise.Unary(node, x => double.IsInfinity(x) && (x > 0 ? positive : negative) ? 1 : 0);
    }
}
