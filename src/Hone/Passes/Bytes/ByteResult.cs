using Hone.Graphs;
using Hone.Kernels.Quantized;
using Hone.Operators;

namespace Hone.Passes.Bytes;

/// <summary>A result that is rounded to a grid of bytes, by the node that computes it or by the one behind.</summary>
/// <param name="Value">The rounded value.</param>
/// <param name="Scale">Its grid.</param>
/// <param name="Low">The least steps that the grid and a clamp before it leave.</param>
/// <param name="High">The most.</param>
/// <param name="Rounding">The node behind that rounds; null where the computing node does.</param>
internal sealed record ByteResult(Value Value, ByteScale Scale, float Low, float High, Node? Rounding)
{
    /// <summary>Reads it from the node that computes; null where its result is no such thing.</summary>
    public static ByteResult? Of(Node node, ByteValues bytes)
    {
        if (bytes.GridOf(node) is { } own)
            return new ByteResult(node.Output, own, -own.Zero, 255 - own.Zero, null);
        var clamp = FusedActivation.Of(node);
        if (clamp.Name is not ("" or "Clip")) return null;
        if (Match.OnlyUser(bytes.Graph, node.Output) is not { Operator: "Grid" } rounding) return null;
        if (bytes.GridOf(rounding) is not { } scale) return null;
        float low = -scale.Zero, high = 255 - scale.Zero;
        if (clamp.Name == "Clip")
        {
            // As steps are clamped to the grid after the clamp of numbers.
            low = Math.Min(high, Math.Max(low, clamp.Alpha / scale.Scale));
            high = Math.Max(low, Math.Min(high, clamp.Beta / scale.Scale));
        }

        return new ByteResult(rounding.Output, scale, low, high, rounding);
    }

    /// <summary>Writes the grid and the bounds to the node that computes in bytes.</summary>
    public void SetOn(Node by)
    {
        SetScale(by, "y", Scale);
        by.Attributes["low"] = Low;
        by.Attributes["high"] = High;
    }

    /// <summary>Writes one grid to a node.</summary>
    public static void SetScale(Node by, string name, ByteScale scale)
    {
        by.Attributes[$"{name}_scale"] = scale.Scale;
        by.Attributes[$"{name}_zero"] = (long)scale.Zero;
    }
}
