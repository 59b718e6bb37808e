using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hone.Machine;

/// <summary>What one core really does, measured once for the process: the yardstick of "fraction of peak".</summary>
/// <remarks>Cached: asked again, it costs nothing.</remarks>
public static class MeasuredPeaks
{
    private static readonly Lazy<double> LazyF32 = new(() => MeasureF32(SimdLevels.Best));

    /// <summary>
    /// GFLOP/s of float32 fused multiply-adds (two operations each) on one core, at the widest vectors. The first call
    /// measures for about 30 ms.
    /// </summary>
    public static double F32Gflops => LazyF32.Value;

    /// <summary>The peak at a given vector width.</summary>
    internal static double MeasureF32(SimdLevel level) => level switch
    {
        SimdLevel.V512 => MeasureF32<Probe512, Vector512<float>>(),
        SimdLevel.V256 => MeasureF32<Probe256, Vector256<float>>(),
        _ => MeasureF32<Probe128, Vector128<float>>(),
    };

    private static double MeasureF32<TProbe, TVector>()
        where TProbe : struct, IProbe<TVector>
        where TVector : unmanaged
    {
        const int rounds = 20_000; // about 65 us at 3.6 GHz: short enough to fall between interruptions
        double flops = 2.0 * 12 * rounds * TProbe.Lanes;
        return flops / Burst.BestSeconds(30, () => MultiplyAdds<TProbe, TVector>(rounds)) / 1e9;
    }

    /// <summary>
    /// Twelve independent chains: enough for two units with a latency of five cycles, and no spill at 16 registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static TVector MultiplyAdds<TProbe, TVector>(int rounds)
        where TProbe : struct, IProbe<TVector>
        where TVector : unmanaged
    {
        // x <- x a + b with a < 1 converges, so nothing overflows or becomes subnormal.
        TVector a = TProbe.Of(0.999f), b = TProbe.Of(0.001f);
        TVector x0 = b, x1 = b, x2 = b, x3 = b, x4 = b, x5 = b, x6 = b, x7 = b, x8 = b, x9 = b, x10 = b, x11 = b;
        for (int i = 0; i < rounds; i++)
        {
            x0 = TProbe.MultiplyAdd(x0, a, b);
            x1 = TProbe.MultiplyAdd(x1, a, b);
            x2 = TProbe.MultiplyAdd(x2, a, b);
            x3 = TProbe.MultiplyAdd(x3, a, b);
            x4 = TProbe.MultiplyAdd(x4, a, b);
            x5 = TProbe.MultiplyAdd(x5, a, b);
            x6 = TProbe.MultiplyAdd(x6, a, b);
            x7 = TProbe.MultiplyAdd(x7, a, b);
            x8 = TProbe.MultiplyAdd(x8, a, b);
            x9 = TProbe.MultiplyAdd(x9, a, b);
            x10 = TProbe.MultiplyAdd(x10, a, b);
            x11 = TProbe.MultiplyAdd(x11, a, b);
        }

        TVector low = TProbe.Add(TProbe.Add(TProbe.Add(x0, x1), TProbe.Add(x2, x3)), TProbe.Add(x4, x5));
        TVector high = TProbe.Add(TProbe.Add(TProbe.Add(x6, x7), TProbe.Add(x8, x9)), TProbe.Add(x10, x11));
        return TProbe.Add(low, high);
    }
}
