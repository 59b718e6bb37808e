using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// y[i] = start + i delta, for as many i as stay before the limit: max(0, ceil((limit - start) / delta)).
/// </summary>
/// <remarks>Inputs: start, limit and delta, scalars of one type. Floats are counted and computed in double.</remarks>
internal sealed class Range : Operator
{
    /// <inheritdoc/>
    public override string Name => "Range";

    /// <inheritdoc/>
    public override int Since => 11;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (3, 3);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        for (int i = 0; i < 3; i++)
        {
            node.Require(i, DataType.Float32, DataType.Float64, DataType.Int16, DataType.Int32, DataType.Int64);
            ShapeParameter.RequireOne(node, i);
        }

        node.RequireSameTypes(0, 1, 2);
        node.Output(0, node.TypeOf(0), [Count(node)]);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var y = node.Result(0);
        if (y.Type.IsFloat())
        {
            double start = Elements.ToDoubles(node.Value(0))[0], delta = Elements.ToDoubles(node.Value(2))[0];
            Elements.Store([.. Enumerable.Range(0, y.Length).Select(i => start + (i * delta))], y);
            return;
        }

        Int128 first = Elements.ToIntegers(node.Value(0))[0], step = Elements.ToIntegers(node.Value(2))[0];
        Elements.Store([.. Enumerable.Range(0, y.Length).Select(i => first + (i * step))], y);
    }

    private static long Count(OperatorContext node)
    {
        if (node.TypeOf(0).IsFloat())
        {
            double start = Elements.ToDoubles(node.Value(0))[0], limit = Elements.ToDoubles(node.Value(1))[0];
            double delta = Elements.ToDoubles(node.Value(2))[0], count = Math.Ceiling((limit - start) / delta);
            if (delta == 0 || double.IsNaN(count))
                throw node.Fail($"no range goes from {start} to {limit} in steps of {delta}");
            return (long)Math.Clamp(count, 0, long.MaxValue);
        }

        Int128 first = Elements.ToIntegers(node.Value(0))[0], end = Elements.ToIntegers(node.Value(1))[0];
        var step = Elements.ToIntegers(node.Value(2))[0];
        if (step == 0) throw node.Fail("the step of a range is 0");
        if (step > 0 ? end <= first : end >= first) return 0;
        return (long)Int128.Min(long.MaxValue, ((end - first - Int128.Sign(step)) / step) + 1);
    }
}
