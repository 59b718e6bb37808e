namespace Hone.Onnx;

/// <summary>A model in its file: small parts are read, large ones stay there.</summary>
/// <remarks>Single bytes come from a window that moves with them. Used by one thread.</remarks>
internal sealed class FileBytes(OpenFile file) : ByteSource((int)file.Length)
{
    // Tags and lengths lie close together or beyond many elements: more would be read in vain.
    private const int WindowBytes = 1 << 13;

    private readonly byte[] _window = new byte[WindowBytes];
    private int _start;
    private int _count;

    /// <inheritdoc/>
    public override byte this[int at]
    {
        get
        {
            if ((uint)(at - _start) >= (uint)_count)
            {
                int count = Math.Min(WindowBytes, Length - at);
                _count = 0;
                file.Read(at, _window.AsSpan(0, count));
                (_start, _count) = (at, count);
            }

            return _window[at - _start];
        }
    }

    /// <inheritdoc/>
    public override void Copy(int start, Span<byte> to) => file.Read(start, to);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Take(int start, int length)
    {
        byte[] bytes = new byte[length];
        Copy(start, bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Share(int start, int length) => new FileRange(file, start, length).Memory;
}
