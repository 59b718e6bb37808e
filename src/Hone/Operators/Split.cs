using Hone.Graphs;

namespace Hone.Operators;

/// <summary>x cut into pieces along an axis, one piece for each output.</summary>
/// <remarks>
/// The pieces' extents are an attribute before opset 13, then an input. Without them the pieces are equal; with
/// <c>num_outputs</c> (opset 18) each has ceil(n / num_outputs) and the last what is left. Any type.
/// </remarks>
internal sealed class Split : Operator
{
    /// <inheritdoc/>
    public override string Name => "Split";

    /// <inheritdoc/>
    public override int Since => 2;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
    [
        new("axis", AttributeKind.Int),
        new("split", AttributeKind.Ints, Until: 12),
        new("num_outputs", AttributeKind.Int, Since: 18),
    ];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 2);

    /// <inheritdoc/>
    public override (int Least, int Most) OutputCount => (1, int.MaxValue);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        int axis = Axis(node);
        int[] sizes = Sizes(node);
        for (int i = 0; i < sizes.Length; i++) node.Output(i, node.TypeOf(0), node.ShapeOf(0).With(axis, sizes[i]));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        int axis = Axis(node);
        long count = ShapeParameter.Volume(x, 0, axis), inner = ShapeParameter.Volume(x, axis + 1, x.Rank);
        long start = 0;
        int[] sizes = Sizes(node);
        for (int i = 0; i < sizes.Length; i++)
        {
            // An empty axis, or an empty one beside it, may stand next to extents whose product means nothing.
            if (node.HasOutput(i) && node.Result(i).Length > 0)
            {
                long length = sizes[i] * inner, pitch = x[axis] * inner;
                Movement.CopyBlocks(node.Value(0), start * inner, pitch, node.Result(i), 0, length, length, count);
            }

            start += sizes[i];
        }
    }

    /// <summary>The axis, in [0, rank).</summary>
    internal static int Axis(OperatorContext node) => node.Axis(node.Int("axis"), node.ShapeOf(0).Rank);

    /// <summary>The extent of each piece along the axis.</summary>
    internal static int[] Sizes(OperatorContext node)
    {
        int extent = node.ShapeOf(0)[Axis(node)], outputs = node.Node.Outputs.Count;
        if (ShapeParameter.Read(node, "split", 1, since: 13) is { } listed)
        {
            if (node.HasAttribute("num_outputs")) throw node.Fail("both split and num_outputs are given");
            if (listed.Length != outputs) throw node.Fail($"{listed.Length} pieces are listed for {outputs} outputs");
            long left = extent;
            foreach (long size in listed)
                if (size < 0 || (left -= size) < 0) throw node.Fail($"the pieces do not add up to {extent}");
            if (left > 0) throw node.Fail($"the pieces do not add up to {extent}");
            return Array.ConvertAll(listed, size => (int)size);
        }

        if (node.HasAttribute("num_outputs"))
        {
            long wanted = node.Int("num_outputs");
            if (wanted != outputs) throw node.Fail($"num_outputs is {wanted} with {outputs} outputs");
        }
        else if (extent % outputs != 0)
        {
            throw node.Fail($"an axis of {extent} cannot be cut into {outputs} equal pieces");
        }

        long piece = ((long)extent + outputs - 1) / outputs;
        return Array.ConvertAll(ShapeParameter.Every(outputs), i => (int)Math.Clamp(extent - (i * piece), 0, piece));
    }
}
