using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Hone.Kernels.Simd;

/// <summary>Asks for cache lines that will be needed soon, where the processor has an instruction for it.</summary>
internal static unsafe class Prefetch
{
    // Floats of a cache line.
    private const int LineFloats = 16;

    /// <summary>The line of p into the first-level cache; p may point anywhere, mapped or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* p)
    {
        if (Sse.IsSupported) Sse.Prefetch0(p);
    }

    /// <summary>So many floats into the second-level cache; p may point anywhere, mapped or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Floats(float* p, nint count)
    {
        if (!Sse.IsSupported) return;
        for (nint i = 0; i < count; i += LineFloats) Sse.Prefetch1(p + i);
    }
}
