using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Hone.Kernels.Simd;

/// <summary>Asks for cache lines that will be needed soon, where the processor has an instruction for it.</summary>
internal static unsafe class Prefetch
{
    /// <summary>Bytes of a cache line.</summary>
    public const int LineBytes = 64;

    private const int PageBytes = 4096;

    /// <summary>The line of p into the first-level cache; p may point anywhere, mapped or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* p)
    {
        if (Sse.IsSupported) Sse.Prefetch0(p);
    }

    /// <summary>The line of p into the second-level cache; p may point anywhere, mapped or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Far(void* p)
    {
        if (Sse.IsSupported) Sse.Prefetch1(p);
    }

    /// <summary>So many floats into the second-level cache; p may point anywhere, mapped or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Floats(float* p, nint count)
    {
        for (byte* end = (byte*)(p + count), at = (byte*)p; at < end; at += LineBytes) Far(at);
    }

    /// <summary>
    /// One line of each page, for the pages' sake: a prefetch waits for its address to be translated, and holds up what
    /// follows, but several translations are looked up at a time.
    /// </summary>
    public static void Pages(void* p, nint bytes)
    {
        for (nint at = 0; at < bytes; at += PageBytes) Far((byte*)p + at);
    }
}
