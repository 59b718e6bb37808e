using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>Running sums along an axis: y[i] = x[0] + .. + x[i].</summary>
/// <remarks>
/// <c>exclusive</c> leaves x[i] itself out, <c>reverse</c> sums from the other end. The axis is an input of one
/// element. Sums in double, or exact and wrapped for integers. A NaN makes all later sums NaN.
/// </remarks>
internal sealed class CumSum : Operator
{
    /// <inheritdoc/>
    public override string Name => "CumSum";

    /// <inheritdoc/>
    public override int Since => 11;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("exclusive", AttributeKind.Int), new("reverse", AttributeKind.Int)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(1, TypeLists.Indices);
        ShapeParameter.RequireOne(node, 1);
        Elementwise.InferUnary(node, Elementwise.Numbers);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var y = node.Result(0);
        if (y.Type.IsFloat()) Elements.Store(Sums(node, Elements.ToDoubles(node.Value(0)), (a, b) => a + b), y);
        else Elements.Store(Sums(node, Elements.ToIntegers(node.Value(0)), (a, b) => a + b), y);
    }

    private static T[] Sums<T>(OperatorContext node, T[] x, Func<T, T, T> add)
        where T : struct
    {
        var shape = node.ShapeOf(0);
        int axis = node.Axis(ShapeParameter.Scalar(node, 1), shape.Rank);
        bool exclusive = node.Flag("exclusive"), reverse = node.Flag("reverse");
        var y = new T[x.Length];
        if (x.Length == 0) return y;
        int n = shape[axis], inner = (int)shape.Product(axis + 1, shape.Rank);
        for (int start = 0; start < x.Length; start += n * inner)
            for (int k = 0; k < inner; k++)
            {
                T sum = default;
                for (int i = 0; i < n; i++)
                {
                    int at = start + k + ((reverse ? n - 1 - i : i) * inner);
                    T next = add(sum, x[at]);
                    y[at] = exclusive ? sum : next;
                    sum = next;
                }
            }

        return y;
    }
}
