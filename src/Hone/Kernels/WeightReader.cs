using System.Runtime.InteropServices;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels;

/// <summary>
/// Reads ranges of constants: in place where they are in memory, else into room that is reused.
/// </summary>
/// <remarks>One thread's own. So a tensor that lies in a file is never in memory as a whole.</remarks>
internal sealed unsafe class WeightReader(Tensor values) : IDisposable
{
    private AlignedBuffer? _room;

    /// <summary>So many values from one on; good until the next call.</summary>
    public ReadOnlySpan<float> Range(int first, int count) =>
        MemoryMarshal.Cast<byte, float>(Bytes(first * sizeof(float), count * sizeof(float)));

    /// <summary>The same in bytes, of values of any type.</summary>
    public ReadOnlySpan<byte> Bytes(int first, int count)
    {
        if (!DeferredBytes.Are(values.Memory)) return values.Bytes.Slice(first, count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, values.ByteLength - count);
        if (_room is null || _room.Bytes < count)
        {
            _room?.Dispose();
            _room = new AlignedBuffer(count, zeroed: false);
        }

        var room = new Span<byte>(_room.Pointer, count);
        values.CopyTo(first, room);
        return room;
    }

    /// <summary>Every value; good until the next call.</summary>
    public ReadOnlySpan<float> All() => Range(0, values.Length);

    /// <inheritdoc/>
    public void Dispose() => _room?.Dispose();
}
