using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// What ScatterElements and ScatterND share: updates (input 2) written into, or combined with, elements of x.
/// </summary>
internal static class Scatter
{
    /// <summary>How an update meets the element: none, add, mul (opset 16), max, min (opset 18).</summary>
    public static string Reduction(OperatorContext node) =>
        node.Opset >= 18 ? Choice.Of(node, "reduction", "none", "add", "mul", "max", "min")
            : Choice.Of(node, "reduction", "none", "add", "mul");

    /// <summary>Types: x and the updates alike, numbers where they are combined; y has the shape of x.</summary>
    public static void Infer(OperatorContext node)
    {
        node.RequireSameTypes(0, 2);
        if (Reduction(node) != "none") node.Require(0, Elementwise.Numbers);
        node.Output(0, node.TypeOf(0), node.ShapeOf(0));
    }

    /// <summary>
    /// y = x with update i put at element <paramref name="targets"/>[i], in order: of several, the last stays.
    /// </summary>
    public static void Apply(OperatorContext node, int[] targets)
    {
        Tensor x = node.Value(0), updates = node.Value(2), y = node.Result(0);
        string reduction = Reduction(node);
        if (reduction == "none")
        {
            Movement.Copy(x, y);
            var source = new int[y.Length];
            Array.Fill(source, -1);
            for (int i = 0; i < targets.Length; i++) source[targets[i]] = i;
            Movement.Move(updates, source, y);
        }
        else if (x.Type.IsFloat())
        {
            Func<double, double, double> f = reduction switch
            {
                "add" => (a, b) => a + b,
                "mul" => (a, b) => a * b,
                "max" => Math.Max,
                _ => Math.Min,
            };
            Elements.Store(Combine(Elements.ToDoubles(x), Elements.ToDoubles(updates), targets, f), y);
        }
        else
        {
            Func<Int128, Int128, Int128> f = reduction switch
            {
                "add" => (a, b) => unchecked(a + b),
                "mul" => (a, b) => unchecked(a * b),
                "max" => Int128.Max,
                _ => Int128.Min,
            };
            Elements.Store(Combine(Elements.ToIntegers(x), Elements.ToIntegers(updates), targets, f), y);
        }
    }

    private static T[] Combine<T>(T[] values, T[] updates, int[] targets, Func<T, T, T> f)
    {
        for (int i = 0; i < targets.Length; i++) values[targets[i]] = f(values[targets[i]], updates[i]);
        return values;
    }
}
