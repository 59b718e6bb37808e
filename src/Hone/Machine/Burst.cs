using System.Diagnostics;

namespace Hone.Machine;

/// <summary>
/// Times short pieces of work: the best of many, since a shared machine only ever slows a burst down.
/// </summary>
internal static class Burst
{
    /// <summary>The shortest of repeated calls for about so many milliseconds, three calls at least.</summary>
    public static double BestSeconds<T>(int milliseconds, Func<T> work)
    {
        long best = long.MaxValue, end = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * milliseconds / 1000);
        for (int call = 0; call < 3 || Stopwatch.GetTimestamp() < end; call++)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetTimestamp() - start);
        }

        return (double)best / Stopwatch.Frequency;
    }
}
