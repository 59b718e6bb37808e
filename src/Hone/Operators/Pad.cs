using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// How many elements are put before and after the extent of an axis; negative numbers take some away.
/// </summary>
internal readonly record struct PadAmount(int Before, int After);

/// <summary>x with borders put on or, where the amounts are negative, taken off.</summary>
/// <remarks>
/// Modes: constant (the value, 0 by default), reflect (mirrored without repeating the edge), edge (the nearest
/// element), wrap (periodic, opset 19). Taking off comes first; the other modes then continue what is left. Amounts are
/// attributes before opset 11, then inputs, with axes from opset 18. Any type.
/// </remarks>
internal sealed class Pad : Operator
{
    /// <inheritdoc/>
    public override string Name => "Pad";

    /// <inheritdoc/>
    public override int Since => 2;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
    [
        new("mode", AttributeKind.String),
        new("pads", AttributeKind.Ints, Until: 10, Required: true),
        new("value", AttributeKind.Float, Until: 10),
    ];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 4);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        string mode = Mode(node);
        var amounts = Amounts(node);
        if (node.Has(2))
        {
            if (node.Opset < 11) throw node.Fail("the value is an attribute before opset 11, not an input");
            node.RequireSameTypes(0, 2);
            ShapeParameter.RequireOne(node, 2);
        }

        var dims = new long[x.Rank];
        for (int axis = 0; axis < dims.Length; axis++)
        {
            var (before, after) = amounts[axis];
            long left = x[axis] + Math.Min(0L, before) + Math.Min(0L, after);
            dims[axis] = (long)x[axis] + before + after;
            if (left < 0) throw node.Fail($"the pads take {x[axis] - left} elements off axis {axis} of {x}");
            if (left == 0 && dims[axis] > 0 && mode != "constant")
                throw node.Fail($"mode {mode} has nothing to continue on axis {axis}");
        }

        node.Output(0, node.TypeOf(0), dims);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        var amounts = Amounts(node);
        string mode = Mode(node);
        long[] strides = x.Strides();
        var y = node.Result(0);
        int[] source = Movement.Map(y.Shape, (axis, i) =>
        {
            int from = Source(mode, x[axis], amounts[axis], i);
            return from < 0 ? -1 : from * strides[axis];
        });
        var fill = Tensor.Create(node.TypeOf(0), Shape.Scalar);
        if (node.Has(2)) Movement.Copy(node.Value(2), fill);
        else if (fill.Type != DataType.String) Elements.Store([node.Float("value")], fill);
        Movement.Move(node.Value(0), source, y, fill);
    }

    /// <summary>The mode: constant, reflect, edge or wrap.</summary>
    internal static string Mode(OperatorContext node)
    {
        string mode = node.String("mode", "constant");
        if (mode is not ("constant" or "reflect" or "edge") && (mode != "wrap" || node.Opset < 19))
            throw node.Fail($"mode is '{mode}'; it takes constant, reflect, edge{(node.Opset < 19 ? "" : ", wrap")}");
        return mode;
    }

    /// <summary>The amounts for every axis of x; 0 for axes that are not listed.</summary>
    internal static PadAmount[] Amounts(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        long[] pads = ShapeParameter.Read(node, "pads", 1, since: 11) ?? throw node.Fail("the pads are missing");
        if (node.Opset < 18 && node.Has(3)) throw node.Fail("axes are listed since opset 18");
        int[] axes = node.Has(3)
            ? ShapeParameter.Axes(node, node.Integers(3), x.Rank)
            : [.. Enumerable.Range(0, x.Rank)];
        if (pads.Length != 2 * axes.Length)
            throw node.Fail($"{pads.Length} pads are listed for {axes.Length} axes of {x}");
        foreach (long pad in pads)
            if (pad is < -int.MaxValue or > int.MaxValue) throw node.Fail($"a pad is {pad}", isUnsafe: true);
        var amounts = new PadAmount[x.Rank];
        for (int i = 0; i < axes.Length; i++) amounts[axes[i]] = new((int)pads[i], (int)pads[i + axes.Length]);
        return amounts;
    }

    /// <summary>
    /// The coordinate of x that coordinate <paramref name="i"/> of y sees on an axis, or -1 for the value.
    /// </summary>
    internal static int Source(string mode, int extent, PadAmount amount, int i)
    {
        int first = Math.Max(0, -amount.Before), left = extent - first + Math.Min(0, amount.After);
        long at = (long)i - Math.Max(0, amount.Before);
        if (at >= 0 && at < left) return (int)(first + at);
        switch (mode)
        {
            case "edge":
                return first + (at < 0 ? 0 : left - 1);
            case "wrap":
                return (int)(first + ((at % left) + left) % left);
            case "reflect":
                if (left == 1) return first;
                long period = 2 * ((long)left - 1), phase = ((at % period) + period) % period;
                return (int)(first + Math.Min(phase, period - phase));
            default:
                return -1;
        }
    }
}
