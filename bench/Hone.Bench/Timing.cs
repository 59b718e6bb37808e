using System.Diagnostics;

namespace Hone.Bench;

/// <summary>Times on a shared machine: the least of many, since others can only make a run slower.</summary>
internal static class Timing
{
    /// <summary>The least time of one call, in seconds, among all that fit into so many seconds, ten at least.</summary>
    public static double Least(Action action, double seconds)
    {
        double least = double.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < 10 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return least;
    }
}
