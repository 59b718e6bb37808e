using Hone.Tensors;

namespace Hone.Operators;

/// <summary>The references of element-wise operators: floats in double, integers exactly in 128 bits.</summary>
internal static class Elementwise
{
    /// <summary>The types of arithmetic operators.</summary>
    public static readonly DataType[] Numbers =
    [
        DataType.Float32, DataType.Float64, DataType.Float16, DataType.BFloat16,
        DataType.Int8, DataType.Int16, DataType.Int32,
        DataType.Int64, DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64,
    ];

    /// <summary>The types of operators on real numbers.</summary>
    public static readonly DataType[] Floats =
        [DataType.Float32, DataType.Float64, DataType.Float16, DataType.BFloat16];

    /// <summary>Output 0 has the type and shape of input 0, whose type is one of these.</summary>
    public static void InferUnary(OperatorContext node, ReadOnlySpan<DataType> types)
    {
        node.Require(0, types);
        node.Output(0, node.TypeOf(0), node.ShapeOf(0));
    }

    /// <summary>
    /// Output 0 has the common type of all inputs, or <paramref name="result"/>, and their broadcast shape.
    /// </summary>
    public static void InferBroadcast(OperatorContext node, ReadOnlySpan<DataType> types, DataType? result = null)
    {
        var shapes = new Shape[node.InputCount];
        for (int i = 0; i < shapes.Length; i++)
        {
            node.Require(i, types);
            node.RequireSameTypes(0, i);
            shapes[i] = node.ShapeOf(i);
        }

        node.Output(0, result ?? node.TypeOf(0), Broadcast.Shapes(node, shapes));
    }

    /// <summary>y = f(x) on floats, y = g(x) on integers.</summary>
    public static void Unary(OperatorContext node, Func<double, double> f, Func<Int128, Int128>? g = null)
    {
        var x = node.Value(0);
        if (x.Type.IsFloat() || g is null)
            Elements.Store(Array.ConvertAll(Elements.ToDoubles(x), v => f(v)), node.Result(0));
        else
            Elements.Store(Array.ConvertAll(Elements.ToIntegers(x), v => g(v)), node.Result(0));
    }

    /// <summary>Folds all inputs with f on floats or g on integers, broadcasting each.</summary>
    /// <param name="node">Two inputs where <paramref name="small"/> is given.</param>
    /// <param name="f">On floats.</param>
    /// <param name="g">On integers, exactly.</param>
    /// <param name="small">
    /// The same on integers of 32 bits: shapes are computed with these, and 128 bits always wait for the JIT.
    /// </param>
    public static void Fold(
        OperatorContext node, Func<double, double, double> f, Func<Int128, Int128, Int128> g,
        Func<long, long, long>? small = null)
    {
        var y = node.Result(0);
        if (node.TypeOf(0).IsFloat()) Elements.Store(Fold(node, y.Shape, Elements.ToDoubles, f), y);
        else if (small is not null && AreSmall(node)) StoreSmall(Fold(node, y.Shape, ToLongs, small), y);
        else Elements.Store(Fold(node, y.Shape, Elements.ToIntegers, g), y);
    }

    /// <summary>A truth value from two broadcast inputs: f on floats, g on integers and bools.</summary>
    public static void Compare(
        OperatorContext node, Func<double, double, bool> f, Func<Int128, Int128, bool> g,
        Func<long, long, bool> small)
    {
        var y = node.Result(0);
        if (AreSmall(node))
        {
            StoreSmall(Fold(node, y.Shape, ToLongs, (a, b) => small(a, b) ? 1 : 0), y);
            return;
        }

        Elements.Store(
            node.TypeOf(0).IsFloat()
                ? Fold(node, y.Shape, Elements.ToDoubles, (a, b) => f(a, b) ? 1 : 0)
                : Array.ConvertAll(Fold(node, y.Shape, Elements.ToIntegers, (a, b) => g(a, b) ? 1 : 0), v => (double)v),
            y);
    }

    /// <summary>Folds all inputs, integers or truth values, broadcasting each.</summary>
    public static void FoldIntegers(OperatorContext node, Func<Int128, Int128, Int128> g) =>
        Elements.Store(Fold(node, node.Result(0).Shape, Elements.ToIntegers, g), node.Result(0));

    /// <summary>All inputs as T, broadcast to a shape and folded.</summary>
    public static T[] Fold<T>(OperatorContext node, Shape shape, Func<Tensor, T[]> read, Func<T, T, T> f)
    {
        var first = read(node.Value(0));
        var sum = Array.ConvertAll(Broadcast.Indices(node.ShapeOf(0), shape), i => first[i]);
        for (int input = 1; input < node.InputCount; input++)
        {
            var next = read(node.Value(input));
            int[] indices = Broadcast.Indices(node.ShapeOf(input), shape);
            for (int i = 0; i < sum.Length; i++) sum[i] = f(sum[i], next[indices[i]]);
        }

        return sum;
    }

    /// <summary>True when every input holds integers of 32 or 64 bits, and each element fits into 32.</summary>
    private static bool AreSmall(OperatorContext node)
    {
        for (int i = 0; i < node.InputCount; i++)
        {
            var x = node.Value(i);
            if (x.Type == DataType.Int32) continue;
            if (x.Type != DataType.Int64) return false;
            foreach (long element in x.AsSpan<long>())
                if (element != (int)element) return false;
        }

        return true;
    }

    private static long[] ToLongs(Tensor x)
    {
        if (x.Type == DataType.Int64) return x.AsSpan<long>().ToArray();
        var to = new long[x.Length];
        for (int i = 0; i < to.Length; i++) to[i] = x.AsSpan<int>()[i];
        return to;
    }

    private static void StoreSmall(long[] from, Tensor y)
    {
        if (y.Type == DataType.Int64) from.CopyTo(y.AsSpan<long>());
        else if (y.Type == DataType.Bool) for (int i = 0; i < from.Length; i++) y.Bytes[i] = (byte)from[i];
        else for (int i = 0; i < from.Length; i++) y.AsSpan<int>()[i] = unchecked((int)from[i]);
    }
}
