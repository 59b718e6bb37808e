using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hone.Machine;

namespace Hone.Kernels.Copies;

/// <summary>Stores that go around the caches, for results that no cache could keep until they are read.</summary>
/// <remarks>
/// An ordinary store first reads the line that it overwrites, a third of all traffic of a copy. The last of a task is
/// followed by <see cref="Fence"/>, so that others see the stores before they see the task done.
/// </remarks>
internal static unsafe class StreamingStore
{
    // Whole lines at a time.
    private const int Line = 64;

    /// <summary>Whether so many bytes had better go around the caches: more than half of the last level.</summary>
    public static bool Pays(long bytes) => Sse.IsSupported && bytes > Math.Max(CacheInfo.Current.L3, 8 << 20) / 2;

    /// <summary>Copies a row; its ends where they are no whole lines are stored as usual.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* from, float* to, long count)
    {
        for (; count > 0 && (nint)to % Line != 0; count--) *to++ = *from++;
        for (; count >= Line / sizeof(float); count -= Line / sizeof(float))
        {
            if (Avx512F.IsSupported) Avx512F.StoreAlignedNonTemporal(to, Vector512.Load(from));
            else
            {
                Sse.StoreAlignedNonTemporal(to, Vector128.Load(from));
                Sse.StoreAlignedNonTemporal(to + 4, Vector128.Load(from + 4));
                Sse.StoreAlignedNonTemporal(to + 8, Vector128.Load(from + 8));
                Sse.StoreAlignedNonTemporal(to + 12, Vector128.Load(from + 12));
            }

            from += Line / sizeof(float);
            to += Line / sizeof(float);
        }

        for (; count > 0; count--) *to++ = *from++;
    }

    /// <summary>Ends a task's stores.</summary>
    public static void Fence()
    {
        if (Sse.IsSupported) Sse.StoreFence();
    }
}
