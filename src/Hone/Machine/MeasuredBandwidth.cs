using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hone.Machine;

/// <summary>How fast one core reads from each level of the memory, in GB/s (10^9 bytes a second).</summary>
/// <param name="L1">From half of the first-level cache.</param>
/// <param name="L2">From half of the second.</param>
/// <param name="L3">From a quarter of the third; null when there is none.</param>
/// <param name="Dram">
/// From twice the third level, 64 MiB at least: as one stream or as eight, whichever is faster. A processor's
/// prefetcher begins anew at each page of one stream.
/// </param>
public sealed record MeasuredBandwidth(double L1, double L2, double? L3, double Dram)
{
    private static readonly Lazy<MeasuredBandwidth> Lazy = new(Measure);

    /// <summary>This machine's figures, measured once for the process in about 150 ms.</summary>
    public static MeasuredBandwidth Current => Lazy.Value;

    private static MeasuredBandwidth Measure()
    {
        var caches = CacheInfo.Current;
        long dram = Math.Clamp(2L * caches.L3, 64 << 20, 256 << 20);
        if (ContainerLimits.Current.MemoryBytes is { } limit) dram = Math.Min(dram, limit / 8);
        using var buffer = new AlignedBuffer(dram);
        double Read(long bytes, bool streams = false) => SimdLevels.Best switch
        {
            SimdLevel.V512 => ReadSpeed<Probe512, Vector512<float>>(buffer, bytes, streams),
            SimdLevel.V256 => ReadSpeed<Probe256, Vector256<float>>(buffer, bytes, streams),
            _ => ReadSpeed<Probe128, Vector128<float>>(buffer, bytes, streams),
        };
        double? third = caches.L3 > 0 ? Read(Math.Min(caches.L3 / 4, dram)) : null;
        double all = Math.Max(Read(dram), Read(dram, streams: true));
        return new MeasuredBandwidth(Read(caches.L1 / 2), Read(caches.L2 / 2), third, all);
    }

    private static double ReadSpeed<TProbe, TVector>(AlignedBuffer buffer, long bytes, bool streams)
        where TProbe : struct, IProbe<TVector>
        where TVector : unmanaged
    {
        int vectors = (int)(bytes / (4 * TProbe.Lanes)) & ~7;
        int passes = (int)Math.Max(1, (1 << 20) / bytes);
        nint apart = streams ? vectors / 8 * TProbe.Lanes : TProbe.Lanes;
        double seconds = Burst.BestSeconds(20, () =>
        {
            unsafe
            {
                return Sum<TProbe, TVector>(buffer.Floats, vectors, apart, passes);
            }
        });
        return 4.0 * TProbe.Lanes * vectors * passes / seconds / 1e9;
    }

    // Eight vectors at a time, each so many floats after the one before: neighbours, or the next of eight streams.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static unsafe TVector Sum<TProbe, TVector>(float* from, int vectors, nint apart, int passes)
        where TProbe : struct, IProbe<TVector>
        where TVector : unmanaged
    {
        TVector x0 = TProbe.Of(0), x1 = x0, x2 = x0, x3 = x0, x4 = x0, x5 = x0, x6 = x0, x7 = x0;
        for (int pass = 0; pass < passes; pass++)
        {
            float* p = from;
            nint next = apart == TProbe.Lanes ? 8 * TProbe.Lanes : TProbe.Lanes;
            for (int i = 0; i < vectors; i += 8, p += next)
            {
                x0 = TProbe.Add(x0, TProbe.Load(p));
                x1 = TProbe.Add(x1, TProbe.Load(p + apart));
                x2 = TProbe.Add(x2, TProbe.Load(p + (2 * apart)));
                x3 = TProbe.Add(x3, TProbe.Load(p + (3 * apart)));
                x4 = TProbe.Add(x4, TProbe.Load(p + (4 * apart)));
                x5 = TProbe.Add(x5, TProbe.Load(p + (5 * apart)));
                x6 = TProbe.Add(x6, TProbe.Load(p + (6 * apart)));
                x7 = TProbe.Add(x7, TProbe.Load(p + (7 * apart)));
            }
        }

        TVector low = TProbe.Add(TProbe.Add(x0, x1), TProbe.Add(x2, x3));
        return TProbe.Add(low, TProbe.Add(TProbe.Add(x4, x5), TProbe.Add(x6, x7)));
    }
}
