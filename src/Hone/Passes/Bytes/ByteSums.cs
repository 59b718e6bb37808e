using Hone.Graphs;

namespace Hone.Passes.Bytes;

/// <summary>The sum of two values that are there as bytes, rounded to a grid of bytes, as ByteAdd.</summary>
internal static class ByteSums
{
    /// <summary>The rule.</summary>
    public static bool Rule(Node node, ByteValues bytes)
    {
        if (node.Operator is not ("Add" or "FusedAdd") || node.Inputs.Count != 2) return false;
        Value a = node.Input(0)!, b = node.Input(1)!;
        if (!bytes.Has(a) || !bytes.Has(b) || a.KnownShape != b.KnownShape) return false;
        if (ByteResult.Of(node, bytes) is not { } result) return false;
        var by = new Node("ByteAdd", [bytes.Of(a), bytes.Of(b)], [bytes.NewBytes(result.Value)], node.Name, "hone");
        ByteResult.SetScale(by, "a", bytes.Scale(a)!.Value);
        ByteResult.SetScale(by, "b", bytes.Scale(b)!.Value);
        result.SetOn(by);
        bytes.Put(by, node, result);
        return true;
    }
}
