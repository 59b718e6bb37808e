namespace Hone.Onnx;

/// <summary>Walks the fields of one protobuf message without building objects.</summary>
/// <remarks>
/// Source: the protobuf encoding guide. A field is a varint tag (number times 8 plus wire type) and its payload: a
/// varint (0), 8 bytes (1), a varint length with bytes (2), or 4 bytes (5).
/// </remarks>
internal struct WireReader(ByteSource bytes, int start, int end)
{
    private int _next = start;

    /// <summary>True once something was met that is not a sound field; the walk has ended.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The field's number.</summary>
    public int Field { get; private set; }

    /// <summary>True when the payload is bytes: text, a message, packed numbers.</summary>
    public bool HasBytes { get; private set; }

    /// <summary>Where the field, tag included, starts.</summary>
    public int Start { get; private set; }

    /// <summary>Where the payload starts; for bytes behind the length.</summary>
    public int Payload { get; private set; }

    /// <summary>Where the next field starts.</summary>
    public readonly int End => _next;

    /// <summary>Goes to the next field; false at the end or at the first unsound field.</summary>
    public bool Next()
    {
        if (_next == end || IsBroken) return false;
        Start = _next;
        ulong tag = Varint();
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        HasBytes = (tag & 7) == 2;
        ulong length = (tag & 7) switch { 1 => 8, 2 => Varint(), 5 => 4, _ => 0 };
        Payload = _next;
        if ((tag & 7) == 0) Varint();
        else if ((tag & 7) is 3 or 4 or 6 or 7 || length > (ulong)(end - _next)) IsBroken = true;
        else _next += (int)length;
        return !IsBroken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && _next < end; shift += 7)
        {
            byte b = bytes[_next++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        IsBroken = true;
        return 0;
    }
}
