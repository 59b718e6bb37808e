using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>At inference y = x, and the mask, when wanted, is true everywhere.</summary>
/// <remarks>
/// The ratio is an attribute before opset 12, then an input; training (opset 12, input 2) is refused unless the ratio
/// is 0. The mask has the type of x before opset 10, then bool. Source: Srivastava et al. 2014, JMLR 15.
/// </remarks>
internal sealed class Dropout : Operator
{
    /// <inheritdoc/>
    public override string Name => "Dropout";

    /// <inheritdoc/>
    public override int Since => 7;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("ratio", AttributeKind.Float, Until: 11), new("seed", AttributeKind.Int, Since: 12)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 3);

    /// <inheritdoc/>
    public override (int Least, int Most) OutputCount => (1, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        if (node.Opset < 12 && (node.Has(1) || node.Has(2)))
            throw node.Fail("ratio and training_mode are inputs since opset 12");
        node.Require(0, Elementwise.Floats);
        if (node.Has(1)) node.Require(1, Elementwise.Floats);
        if (node.Has(2)) RefuseTraining(node);
        node.Output(0, node.TypeOf(0), node.ShapeOf(0));
        node.Output(1, node.Opset < 10 ? node.TypeOf(0) : DataType.Bool, node.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        Movement.Copy(node.Value(0), node.Result(0));
        if (!node.HasOutput(1)) return;
        var ones = new double[node.Result(1).Length];
        Array.Fill(ones, 1);
        Elements.Store(ones, node.Result(1));
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => default;

    private static void RefuseTraining(OperatorContext node)
    {
        node.Require(2, DataType.Bool);
        ShapeParameter.RequireOne(node, 2);
        if (node.Value(2).Bytes[0] == 0) return;
        if (node.Has(1)) ShapeParameter.RequireOne(node, 1);
        double ratio = node.Has(1) ? Elements.ToDoubles(node.Value(1))[0] : 0.5;
        if (ratio != 0)
            throw node.Unsupported("training mode drops elements at random", "export the model for inference");
    }
}
