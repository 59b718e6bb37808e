using System.Runtime.InteropServices;

namespace Hone.Tests.Kernels;

/// <summary>Memory that ends, to the byte, at a page that nobody may touch: one read too far kills the test.</summary>
internal sealed unsafe partial class GuardedBuffer : IDisposable
{
    private const int Page = 4096, ReadWrite = 3, None = 0, PrivateAnonymous = 0x22;
    private readonly nuint _mapped;
    private readonly byte* _start;

    /// <summary>Reserves the bytes; every one is 0xFF, a NaN to who reads it as float.</summary>
    public GuardedBuffer(long bytes)
    {
        Bytes = bytes;
        nuint data = (nuint)((bytes + Page - 1) / Page * Page);
        _mapped = data + Page;
        _start = (byte*)Map(null, _mapped, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, (nint)_start);
        Assert.Equal(0, Protect(_start + data, Page, None));
        Pointer = _start + data - bytes;
        NativeMemory.Fill(Pointer, (nuint)bytes, 0xFF);
    }

    public long Bytes { get; }

    public byte* Pointer { get; }

    public Span<float> Floats => new(Pointer, (int)(Bytes / sizeof(float)));

    public static GuardedBuffer Of(ReadOnlySpan<float> values)
    {
        var buffer = new GuardedBuffer((long)values.Length * sizeof(float));
        values.CopyTo(buffer.Floats);
        return buffer;
    }

    public static GuardedBuffer Of(byte[] values)
    {
        var buffer = new GuardedBuffer(values.Length);
        values.CopyTo(new Span<byte>(buffer.Pointer, values.Length));
        return buffer;
    }

    public void Dispose() => Assert.Equal(0, Unmap(_start, _mapped));

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* at, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* at, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* at, nuint length);
}
