using System.Buffers;
using System.Runtime.InteropServices;

namespace Hone.Tensors;

/// <summary>Bytes that lie elsewhere, in a file or behind a computation, until somebody asks for them.</summary>
/// <remarks>
/// Who takes them as a span or pins them has them fetched whole, once; they stay, since they may be written to. Who
/// only passes over them, to copy or to pack, reads ranges, and nothing stays.  Thread-safe.
/// </remarks>
internal abstract class DeferredBytes(int length) : MemoryManager<byte>
{
    private readonly Lock _lock = new();
    private volatile byte[]? _fetched;

    /// <inheritdoc/>
    public override Memory<byte> Memory => CreateMemory(length);

    /// <summary>True when nobody has fetched these bytes yet: a span of them would.</summary>
    public static bool Are(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetMemoryManager<byte, DeferredBytes>(bytes, out var own) && own._fetched is null;

    /// <summary>Copies a range without keeping it, whether the bytes are deferred or not.</summary>
    public static void Copy(ReadOnlyMemory<byte> bytes, int offset, Span<byte> to)
    {
        if (MemoryMarshal.TryGetMemoryManager<byte, DeferredBytes>(bytes, out var own, out int start, out int count)
            && own._fetched is null)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, count - to.Length);
            own.Fetch(start + offset, to);
        }
        else bytes.Span.Slice(offset, to.Length).CopyTo(to);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => All();

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => All().AsMemory(elementIndex).Pin();

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <summary>Writes the bytes from an offset on; called by any number of threads at once.</summary>
    protected abstract void Fetch(int offset, Span<byte> to);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    private byte[] All()
    {
        if (_fetched is { } known) return known;
        lock (_lock)
        {
            if (_fetched is null)
            {
                byte[] all = GC.AllocateUninitializedArray<byte>(length);
                Fetch(0, all);
                _fetched = all;
            }

            return _fetched;
        }
    }
}
