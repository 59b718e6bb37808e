namespace Hone.Onnx;

/// <summary>
/// Bounds the objects that parsing a file makes. An empty node takes two bytes in the file and some 250 in memory, so a
/// hostile file could otherwise ask for a hundred times its size.
/// </summary>
internal static class MessageBudget
{
    /// <summary>Fields that a file may have: a gigabyte of objects at worst; networks have up to 100,000.</summary>
    public const int MostFields = 1 << 22;

    /// <summary>Bytes that cannot hold more: no field is shorter than two.</summary>
    public const int FreeBytes = 2 * MostFields;

    /// <summary>Messages within messages, as protobuf's own limit.</summary>
    private const int MostDepth = 100;

    private enum Kind
    {
        Leaf, Model, Graph, Node, Attribute, Function, Value, Type, Tensor,
    }

    /// <summary>True when a model has more fields than any sound one, or nests deeper than the parser goes.</summary>
    public static bool IsExceeded(ByteSource model)
    {
        if (model.Length <= FreeBytes) return false;
        int left = MostFields;
        return !Count(model, 0, model.Length, Kind.Model, 0, ref left);
    }

    private static bool Count(ByteSource model, int start, int end, Kind kind, int depth, ref int left)
    {
        if (depth > MostDepth) return false;
        var reader = new WireReader(model, start, end);
        while (reader.Next())
        {
            if (--left < 0) return false;
            var inner = reader.HasBytes ? Inner(kind, reader.Field) : Kind.Leaf;
            if (inner == Kind.Leaf) continue;
            if (!Count(model, reader.Payload, reader.End, inner, depth + 1, ref left)) return false;
        }

        return true;
    }

    /// <summary>What kind of message a field holds, by the numbers of the schema.</summary>
    private static Kind Inner(Kind kind, int field) => (kind, field) switch
    {
        (Kind.Model, 7) => Kind.Graph,
        (Kind.Model, 25) => Kind.Function,
        (Kind.Graph, 1) => Kind.Node,
        (Kind.Graph, 5) => Kind.Tensor,
        (Kind.Graph, 11 or 12 or 13) => Kind.Value,
        (Kind.Node, 5) => Kind.Attribute,
        (Kind.Attribute, 5 or 10) => Kind.Tensor,
        (Kind.Attribute, 6 or 11) => Kind.Graph,
        (Kind.Function, 7) => Kind.Node,
        (Kind.Function, 11) => Kind.Attribute,
        (Kind.Value, 2) => Kind.Type,
        (Kind.Type, 1 or 2) => Kind.Type,
        _ => Kind.Leaf,
    };
}
