using System.Runtime.InteropServices;

namespace Hone.Machine;

/// <summary>
/// Native memory that starts on a cache line: packed weights, arenas, scratch. Freed once, by Dispose or the finalizer.
/// </summary>
public sealed unsafe class AlignedBuffer : IDisposable
{
    [ThreadStatic]
    private static long t_taken;

    private void* _pointer;

    /// <summary>Bytes that the start is a multiple of.</summary>
    public const int Alignment = 64;

    /// <summary>Reserves <paramref name="bytes"/> bytes; zeroed unless told otherwise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public AlignedBuffer(long bytes, bool zeroed = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        t_taken += bytes;
        _pointer = NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), Alignment);
        if (zeroed) NativeMemory.Clear(_pointer, (nuint)bytes);
        if (bytes > 0) GC.AddMemoryPressure(bytes);
    }

    /// <summary>Bytes that all buffers made by this thread asked for, those given back included.</summary>
    internal static long TakenByThread => t_taken;

    /// <summary>The size asked for.</summary>
    public long Bytes { get; }

    /// <summary>The start, a multiple of <see cref="Alignment"/>; null once disposed.</summary>
    public byte* Pointer => (byte*)_pointer;

    /// <summary>The start as floats.</summary>
    public float* Floats => (float*)_pointer;

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back when nobody disposed.</summary>
    ~AlignedBuffer() => Free();

    private void Free()
    {
        if (_pointer == null) return;
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
        if (Bytes > 0) GC.RemoveMemoryPressure(Bytes);
    }
}
