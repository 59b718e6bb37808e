using System.Diagnostics;

namespace Hone.Bench;

/// <summary>Times on a shared machine: the least of many, since others can only make a run slower.</summary>
internal static class Timing
{
    /// <summary>
    /// The least time of one call of single-threaded work, in seconds, among all that fit into so many seconds, five at
    /// least. What the processor was given to others in the meantime does not count, but what they did to caches does.
    /// </summary>
    public static double Least(Action action, double seconds)
    {
        double least = double.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < 5 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds; i++)
        {
            var used = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            action();
            double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
            // The kernel counts processor time in ticks of its own, too coarse for short calls.
            double cpu = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
            least = Math.Min(least, wall < 5e-3 ? wall : Math.Min(wall, cpu));
        }

        return least;
    }

    /// <summary>
    /// The least time of one call of each, all called in turns for so many seconds together, so that what others do to
    /// the machine happens to all alike. Short calls are timed many at once.
    /// </summary>
    public static double[] LeastInTurns(IReadOnlyList<Action> actions, double seconds)
    {
        double[] least = [.. actions.Select(a => Least(a, 0))];
        int[] calls = [.. least.Select(t => Math.Clamp((int)(50e-6 / Math.Max(t, 1e-8)), 1, 1000))];
        Array.Fill(least, double.MaxValue);
        long begin = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < calls.Length; i++)
            {
                int count = calls[i];
                var action = actions[i];
                var used = Environment.CpuUsage.TotalTime;
                long start = Stopwatch.GetTimestamp();
                for (int call = 0; call < count; call++) action();
                double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
                double cpu = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
                least[i] = Math.Min(least[i], (wall < 5e-3 ? wall : Math.Min(wall, cpu)) / count);
            }
        }
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds);

        return least;
    }
}
