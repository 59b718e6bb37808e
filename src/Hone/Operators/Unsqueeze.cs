using Hone.Graphs;

namespace Hone.Operators;

/// <summary>The same elements with new axes of extent 1 at the listed places of the result.</summary>
/// <remarks>
/// Axes in [-r, r), where r is the rank of the result; an attribute before opset 13, then an input. Any type.
/// </remarks>
internal sealed class Unsqueeze : Operator
{
    /// <inheritdoc/>
    public override string Name => "Unsqueeze";

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("axes", AttributeKind.Ints, Until: 12, Required: true)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        long[] listed = ShapeParameter.Read(node, "axes", 1, since: 13) ?? throw node.Fail("the axes are missing");
        if (listed.Length > OperatorContext.MostRank) throw node.Fail($"{listed.Length} axes are listed");
        var dims = new long[x.Rank + listed.Length];
        foreach (int axis in ShapeParameter.Axes(node, listed, dims.Length)) dims[axis] = -1;
        int next = 0;
        for (int i = 0; i < dims.Length; i++) dims[i] = dims[i] < 0 ? 1 : x[next++];
        node.Output(0, node.TypeOf(0), dims);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Movement.Copy(node.Value(0), node.Result(0));

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => default;
}
