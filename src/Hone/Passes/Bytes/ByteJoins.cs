using Hone.Graphs;
using Hone.Operators;

namespace Hone.Passes.Bytes;

/// <summary>
/// Channels side by side, rounded to a grid of bytes or all on one: the same of bytes, those on other grids mapped
/// first.
/// </summary>
internal static class ByteJoins
{
    /// <summary>The rule.</summary>
    public static bool Rule(Node node, ByteValues bytes)
    {
        if (node is not { Operator: "Concat", Domain: "" }) return false;
        if (Concat.Axis(new OperatorContext(node, bytes.Graph.Opset)) != 1) return false;
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            // In NCHWc channels follow each other where blocks are full.
            if (node.Input(i) is not { } x || !bytes.Has(x)) return false;
            if (i < node.Inputs.Count - 1 && x.KnownShape[1] % bytes.Lanes != 0) return false;
        }

        var first = bytes.Scale(node.Input(0)!)!.Value;
        bool one = node.Inputs.All(x => bytes.Scale(x!) == first);
        var result = ByteResult.Of(node, bytes) ?? (one ? new ByteResult(node.Output, first, 0, 0, null) : null);
        if (result is null) return false;
        var parts = node.Inputs.Select(x => ByteMaps.Mapped(
            bytes.Of(x!), bytes.Scale(x!)!.Value, result.Scale, FusedActivation.None, node, bytes)).ToArray();
        var by = new Node("ByteConcat", parts, [bytes.NewBytes(result.Value)], node.Name, "hone");
        by.Attributes["axis"] = 1L;
        bytes.Put(by, node, result);
        return true;
    }
}
