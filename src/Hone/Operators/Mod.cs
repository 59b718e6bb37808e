using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// y = the remainder of a / b, with broadcasting. Integers: the remainder by 0 is 0, which ONNX leaves open.
/// </summary>
/// <remarks>
/// With <c>fmod</c> = 0 the result has the sign of b, as in Python; floats need fmod = 1, where it has the sign of a,
/// as in C.
/// </remarks>
internal sealed class Mod : Operator
{
    /// <inheritdoc/>
    public override string Name => "Mod";

    /// <inheritdoc/>
    public override int Since => 10;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("fmod", AttributeKind.Int)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        Elementwise.InferBroadcast(node, Elementwise.Numbers);
        if (node.TypeOf(0).IsFloat() && !node.Flag("fmod")) throw node.Fail("floats need fmod = 1");
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        if (node.Flag("fmod")) Elementwise.Fold(node, (a, b) => a % b, (a, b) => b == 0 ? 0 : a % b);
        else Elementwise.FoldIntegers(node, (a, b) => b == 0 ? 0 : ((a % b) + b) % b);
    }
}
