using System.Runtime.Intrinsics.X86;

namespace Hone.Machine;

/// <summary>Sizes in bytes of the caches that one core reads through.</summary>
/// <param name="L1">Data cache of the first level.</param>
/// <param name="L2">Second level.</param>
/// <param name="L3">Third level, shared with other cores; 0 when there is none.</param>
/// <param name="Line">A cache line.</param>
public sealed record CacheInfo(int L1, int L2, int L3, int Line)
{
    /// <summary>What machines of the last years have at least: for processors that do not say.</summary>
    private static readonly CacheInfo Modest = new(32 << 10, 512 << 10, 4 << 20, 64);

    /// <summary>This machine's caches.</summary>
    public static CacheInfo Current { get; } = Read();

    /// <summary>
    /// CPUID leaf 4 on Intel, 0x8000001D on AMD, of the same form: a sub-leaf for each cache until type 0; the size is
    /// ways x partitions x line x sets.
    /// </summary>
    private static CacheInfo Read()
    {
        if (!X86Base.IsSupported) return Modest;
        bool amd = X86Base.CpuId(0, 0).Ecx == 0x444D4163; // "cAMD", the end of AuthenticAMD
        int leaf = amd ? unchecked((int)0x8000001D) : 4;
        Span<int> sizes = stackalloc int[4];
        int line = 0;
        for (int i = 0; i < 16; i++)
        {
            var (eax, ebx, ecx, _) = X86Base.CpuId(leaf, i);
            int type = eax & 31, level = (eax >> 5) & 7;
            if (type == 0) break;
            if (type == 2 || level is < 1 or > 3) continue;
            line = (ebx & 0xFFF) + 1;
            long size = (((uint)ebx >> 22) + 1L) * (((ebx >> 12) & 0x3FF) + 1) * line * ((uint)ecx + 1L);
            sizes[level] = (int)Math.Min(size, 1 << 30);
        }

        return sizes[1] == 0 || sizes[2] == 0 ? Modest : new CacheInfo(sizes[1], sizes[2], sizes[3], line);
    }
}
