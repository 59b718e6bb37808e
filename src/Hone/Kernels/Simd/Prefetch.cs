using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Hone.Kernels.Simd;

/// <summary>Asks for a cache line that will be needed soon, where the processor has an instruction for it.</summary>
internal static unsafe class Prefetch
{
    /// <summary>The line of p into the first-level cache; p may point anywhere, mapped or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* p)
    {
        if (Sse.IsSupported) Sse.Prefetch0(p);
    }
}
