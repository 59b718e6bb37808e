namespace Hone.Machine;

/// <summary>What the control group of this process grants, where there is one.</summary>
/// <param name="Processors">Processor time in cores; null when not limited.</param>
/// <param name="MemoryBytes">Memory; null when not limited.</param>
public sealed record ContainerLimits(double? Processors, long? MemoryBytes)
{
    /// <summary>This process's limits.</summary>
    public static ContainerLimits Current { get; } = Read("/sys/fs/cgroup");

    /// <summary>Reads the files of control groups version 2, else of version 1, under a root.</summary>
    internal static ContainerLimits Read(string root)
    {
        double? processors = null;
        if (Words(Path.Combine(root, "cpu.max")) is [var quota, var period]) processors = Ratio(quota, period);
        else if (Words(Path.Combine(root, "cpu/cpu.cfs_quota_us")) is [var quota1]
            && Words(Path.Combine(root, "cpu/cpu.cfs_period_us")) is [var period1]) processors = Ratio(quota1, period1);
        string[] memory = Words(Path.Combine(root, "memory.max"));
        if (memory.Length == 0) memory = Words(Path.Combine(root, "memory/memory.limit_in_bytes"));
        return new ContainerLimits(processors, memory is [var bytes] ? Bytes(bytes) : null);
    }

    private static double? Ratio(string quota, string period) =>
        double.TryParse(quota, out double q) && double.TryParse(period, out double p) && q > 0 && p > 0 ? q / p : null;

    /// <summary>Version 1 says "no limit" with a number near 2^63.</summary>
    private static long? Bytes(string text) =>
        long.TryParse(text, out long b) && b < 1L << 60 ? b : null;

    private static string[] Words(string path)
    {
        try
        {
            string text = File.Exists(path) ? File.ReadAllText(path) : "";
            return text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
