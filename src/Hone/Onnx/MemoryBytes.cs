namespace Hone.Onnx;

/// <summary>A model in memory: ranges share it.</summary>
internal sealed class MemoryBytes(ReadOnlyMemory<byte> bytes) : ByteSource(bytes.Length)
{
    /// <inheritdoc/>
    public override byte this[int at] => bytes.Span[at];

    /// <inheritdoc/>
    public override void Copy(int start, Span<byte> to) => bytes.Span.Slice(start, to.Length).CopyTo(to);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Take(int start, int length) => bytes.Slice(start, length);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Share(int start, int length) => bytes.Slice(start, length);
}
