using Hone.Tensors;

namespace Hone.Onnx;

/// <summary>Elements that stay in a file until somebody asks for them.</summary>
internal sealed class FileRange(OpenFile file, long start, int length) : DeferredBytes(length)
{
    /// <summary>
    /// Elements of fewer bytes are read at once: a look at the file would cost as much as they do.
    /// </summary>
    public const int Least = 1 << 14;

    /// <inheritdoc/>
    protected override void Fetch(int offset, Span<byte> to) => file.Read(start + offset, to);
}
