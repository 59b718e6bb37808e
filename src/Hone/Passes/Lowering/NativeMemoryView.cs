using System.Buffers;

namespace Hone.Passes.Lowering;

/// <summary>Lets native memory that lives longer be seen as Memory.</summary>
internal sealed unsafe class NativeMemoryView(void* pointer, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => new(pointer, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)pointer + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
