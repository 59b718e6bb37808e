using System.Numerics;
using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// Sums of products over labelled axes, as numpy's einsum: y[output labels] = sum over all other labels of the product
/// of the operands, each at its labels. See <see cref="EinsumEquation"/>; integers wrap.
/// </summary>
internal sealed class Einsum : Operator
{
    private static readonly DataType[] Types =
        [.. Elementwise.Floats, DataType.Int32, DataType.Int64, DataType.UInt32, DataType.UInt64];

    /// <inheritdoc/>
    public override string Name => "Einsum";

    /// <inheritdoc/>
    public override int Since => 12;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, int.MaxValue);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
        [new("equation", AttributeKind.String, Required: true)];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        for (int i = 0; i < node.InputCount; i++) node.Require(i, Types);
        node.RequireSameTypes([.. Enumerable.Range(0, node.InputCount)]);
        node.Output(0, node.TypeOf(0), EinsumEquation.Of(node).OutputShape);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => new(EinsumEquation.Of(node).Products);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        if (node.TypeOf(0).IsFloat()) Elements.Store(Sum(node, Elements.ToDoubles), node.Result(0));
        else Elements.Store(Sum(node, Elements.ToIntegers), node.Result(0));
    }

    private static T[] Sum<T>(OperatorContext node, Func<Tensor, T[]> read)
        where T : INumber<T>
    {
        var equation = EinsumEquation.Of(node);
        T[][] operands = [.. Enumerable.Range(0, node.InputCount).Select(i => read(node.Value(i)))];
        var y = new T[node.Result(0).Length];
        if (equation.Products == 0) return y;

        // Output labels vary slowest, so that each element's sum is one stretch of the walk.
        char[] order = [.. equation.Output, .. equation.Extents.Keys.Where(l => !equation.Output.Contains(l)).Order()];
        int[] extents = [.. order.Select(l => equation.Extents[l])], at = new int[order.Length];
        int[][] steps = [.. Enumerable.Range(0, operands.Length).Select(i => equation.Steps(i, order))];
        long perElement = equation.Products / y.Length;
        for (long i = 0; i < equation.Products; i++)
        {
            T product = T.One;
            for (int k = 0; k < operands.Length; k++)
            {
                int place = 0;
                for (int axis = 0; axis < at.Length; axis++) place += at[axis] * steps[k][axis];
                product *= operands[k][place];
            }

            y[i / perElement] += product;
            for (int axis = at.Length - 1; axis >= 0 && ++at[axis] == extents[axis]; axis--) at[axis] = 0;
        }

        return y;
    }
}
