using Hone.Machine;

namespace Hone.Bench;

/// <summary>What one core can do at most, measured in the same run as what it is compared with.</summary>
internal static class Peak
{
    /// <summary>
    /// Fused multiply-adds from registers, two operations each, in GFLOP/s at the best vector width: measured anew with
    /// each call, as <see cref="MeasuredPeaks"/> does it once for a process.
    /// </summary>
    public static double Gflops() => MeasuredPeaks.MeasureF32(SimdLevels.Best);
}
