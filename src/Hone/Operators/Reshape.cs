using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>The same elements under another shape.</summary>
/// <remarks>
/// In the wanted shape a 0 keeps the extent of that place (unless <c>allowzero</c>, opset 14, makes it a true zero),
/// and one -1 stands for what is left. Any type.
/// </remarks>
internal sealed class Reshape : Operator
{
    /// <inheritdoc/>
    public override string Name => "Reshape";

    /// <inheritdoc/>
    public override int Since => 5;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("allowzero", AttributeKind.Int, Since: 14)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => node.Output(0, node.TypeOf(0), Target(node));

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Movement.Copy(node.Value(0), node.Result(0));

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => default;

    /// <summary>The wanted shape with 0 and -1 resolved.</summary>
    internal static Shape Target(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        long[] dims = node.Integers(1);
        string Wanted() => $"[{string.Join(',', node.Integers(1).Take(OperatorContext.MostRank))}]";
        int open = -1;
        for (int i = 0; i < dims.Length; i++)
        {
            if (dims[i] == -1)
            {
                if (open >= 0) throw node.Fail($"the shape {Wanted()} has more than one -1");
                open = i;
            }
            else if (dims[i] == 0 && !node.Flag("allowzero"))
            {
                if (i >= x.Rank) throw node.Fail($"the shape {Wanted()} has a 0 at {i}, where {x} has no extent");
                dims[i] = x[i];
            }
            else if (dims[i] < 0)
            {
                throw node.Fail($"the shape {Wanted()} has an extent of {dims[i]}");
            }
        }

        if (open >= 0)
        {
            dims[open] = 1;
            long known = ShapeParameter.Volume(dims);
            if (known == 0 || x.Length % known != 0) throw node.Fail($"{x} does not fit the shape {Wanted()}");
            dims[open] = x.Length / known;
        }

        if (ShapeParameter.Volume(dims) != x.Length) throw node.Fail($"{x} does not fit the shape {Wanted()}");
        return node.ToShape(dims);
    }
}
