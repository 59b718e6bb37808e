using System.Buffers;

namespace Hone.Passes;

/// <summary>Memory that nobody may read: stands for a large tensor of which only the shape matters.</summary>
internal sealed class UnreadableMemory(int length) : MemoryManager<byte>
{
    public override Memory<byte> Memory => CreateMemory(length);

    public override Span<byte> GetSpan() =>
        throw new InvalidOperationException("only the shape of this tensor is known");

    public override MemoryHandle Pin(int elementIndex = 0) =>
        throw new InvalidOperationException("there is nothing to pin");

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
