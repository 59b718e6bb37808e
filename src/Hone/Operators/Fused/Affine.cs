using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y[n,c,...] = x[n,c,...] scale[c] + shift[c]: what batch normalisation is at inference.</summary>
/// <remarks>Inputs x [N, C, ...], scale [C], shift [C], float32.</remarks>
internal sealed class Affine : Operator
{
    /// <inheritdoc/>
    public override string Name => "Affine";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (3, 3);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, DataType.Float32);
        node.RequireSameTypes(0, 1, 2);
        node.RequireRank(0, 2);
        node.Output(0, node.TypeOf(0), node.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double[] y = Elements.ToDoubles(node.Value(0));
        double[] scale = Elements.ToDoubles(node.Value(1)), shift = Elements.ToDoubles(node.Value(2));
        long plane = node.ShapeOf(0).Product(2, node.ShapeOf(0).Rank);
        for (int i = 0; i < y.Length; i++)
        {
            int c = (int)(i / plane % scale.Length);
            y[i] = (y[i] * scale[c]) + shift[c];
        }

        Elements.Store(y, node.Result(0));
    }
}
