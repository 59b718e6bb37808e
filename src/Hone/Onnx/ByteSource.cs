namespace Hone.Onnx;

/// <summary>The bytes of a model, in memory or in its file.</summary>
internal abstract class ByteSource(int length)
{
    /// <summary>How many there are.</summary>
    public int Length { get; } = length;

    /// <summary>One byte.</summary>
    public abstract byte this[int at] { get; }

    /// <summary>Copies a range.</summary>
    public abstract void Copy(int start, Span<byte> to);

    /// <summary>A range to be looked at now.</summary>
    public abstract ReadOnlyMemory<byte> Take(int start, int length);

    /// <summary>A range for later: bytes of a file stay there until somebody asks for them.</summary>
    public abstract ReadOnlyMemory<byte> Share(int start, int length);
}
