namespace Hone.Operators;

/// <summary>
/// The references of GlobalAveragePool, GlobalMaxPool and GlobalLpPool: x [N, C, spatial...] to y [N, C, 1...].
/// </summary>
internal static class GlobalPool
{
    /// <summary>Declares y, which has extent 1 on every spatial axis.</summary>
    /// <exception cref="Diagnostics.ModelException">
    /// x is not of floats, has a rank below 2, or its planes are empty.
    /// </exception>
    public static void Infer(OperatorContext node)
    {
        node.Require(0, Elementwise.Floats);
        node.RequireRank(0, 2);
        var shape = node.ShapeOf(0);
        long[] dims = [.. shape.Select((d, axis) => axis < 2 ? (long)d : 1)];
        if (shape.Dims[2..].Contains(0)) throw node.Fail($"the input {shape} has empty planes: nothing to pool");
        node.Output(0, node.TypeOf(0), dims);
    }

    /// <summary>One operation for each input element.</summary>
    public static Cost Cost(OperatorContext node) => new(0, node.ShapeOf(0).Length);

    /// <summary>y[n,c] = pool(all elements of x[n,c]).</summary>
    public static void Reference(OperatorContext node, Func<ArraySegment<double>, double> pool)
    {
        double[] x = Elements.ToDoubles(node.Value(0));
        var y = new double[node.Result(0).Length];
        int plane = y.Length == 0 ? 0 : x.Length / y.Length;
        for (int i = 0; i < y.Length; i++) y[i] = pool(new ArraySegment<double>(x, i * plane, plane));
        Elements.Store(y, node.Result(0));
    }
}
