using Hone.Graphs;
using Hone.Passes.Lowering;

namespace Hone.Passes.Bytes;

/// <summary>The largest of windows of values on a grid of bytes: the largest byte, on the same grid.</summary>
internal static class BytePools
{
    /// <summary>The rule.</summary>
    public static bool Rule(Node node, ByteValues bytes)
    {
        if (node is not { Operator: "MaxPool", Domain: "" } || !LowerPooling.Serves(node, bytes.Graph)) return false;
        if (node.Outputs[0] is not { KnownShape.Length: > 0 } y) return false;
        if (bytes.Scale(node.Input(0)!) is not { } scale) return false;
        var by = new Node("ByteMaxPool", [bytes.Of(node.Input(0)!)], [bytes.NewBytes(y)], node.Name, "hone");
        foreach (var (name, value) in node.Attributes) by.Attributes[name] = value;
        bytes.Graph.Replace(node, by);
        bytes.Set(y, by.Output, scale);
        return true;
    }
}
