using Hone.Graphs;
using Hone.Kernels.Quantized;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Bytes;

/// <summary>
/// A function of values that are there as bytes, rounded to a grid of bytes: a table of 256 bytes, whatever the
/// function is, to the bits of the function and the grid. A grid that changes nothing goes.
/// </summary>
internal static class ByteMaps
{
    /// <summary>The rule.</summary>
    public static bool Rule(Node node, ByteValues bytes)
    {
        if (node.Input(0) is not { } x || !bytes.Has(x)) return false;
        if (FusibleActivation.Of(node, bytes.Graph) is not { } function) return false;
        var from = bytes.Scale(x)!.Value;
        if (bytes.GridOf(node) is { } grid)
        {
            var (y, mapped) = (node.Output, Mapped(bytes.Of(x), from, grid, FusedActivation.None, node, bytes));
            bytes.Graph.Remove(node);
            bytes.Set(y, mapped, grid);
            return true;
        }

        if (ByteResult.Of(node, bytes) is not { Rounding: { } rounding } result) return false;
        var table = Mapped(bytes.Of(x), from, result.Scale, function, node, bytes);
        bytes.Graph.Remove(rounding);
        bytes.Graph.Remove(node);
        bytes.Set(result.Value, table, result.Scale);
        return true;
    }

    /// <summary>Bytes on one grid as bytes on another, through a function; the same where nothing changes.</summary>
    /// <param name="x">The bytes.</param>
    /// <param name="from">Their grid.</param>
    /// <param name="to">The other grid.</param>
    /// <param name="function">Applied to the numbers between.</param>
    /// <param name="at">A ByteMap is put before this node.</param>
    /// <param name="bytes">The graph's.</param>
    public static Value Mapped(
        Value x, ByteScale from, ByteScale to, FusedActivation function, Node at, ByteValues bytes)
    {
        var table = new byte[256];
        var f = function.Function();
        bool same = true;
        for (int i = 0; i < table.Length; i++)
        {
            float number = (float)f((i - from.Zero) * from.Scale);
            table[i] = (byte)(to.Zero + (int)Math.Round(Grid.At(number, to.Scale, -to.Zero, 8) / to.Scale));
            same &= table[i] == i;
        }

        if (same) return x;
        var y = bytes.NewBytes(x);
        var map = new Node("ByteMap", [x], [y], at.Name, "hone");
        map.Attributes["table"] = Tensor.Vector(table);
        bytes.Graph.InsertBefore(at, map);
        return y;
    }
}
