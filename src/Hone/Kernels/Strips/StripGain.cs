namespace Hone.Kernels.Strips;

/// <summary>What a chain saves by being walked by strips, by the machine's table: nanoseconds of one thread.</summary>
/// <remarks>
/// Saved: a value between two stages is neither written to nor read from beyond the second-level cache, but for the
/// part of it that the cache would have kept. Lost: rows that two bands compute, rows moved within a buffer, planes
/// begun, and weights that have left the cache by the next strip.
/// </remarks>
internal static class StripGain
{
    // Fitted to what chains of MobileNets, SqueezeNet and DeepLab gained and lost on a quiet Zen 4 (bench/results): a
    // byte written to or read from the third level, where prefetching hides most of it, and one of memory.
    private const double NearByte = 0.008, FarByte = 0.03;

    // Half of each level: of the second for what a value leaves there, of the third for what a batch may take.
    private const double KeptBytes = 512 * 1024, NearBytes = 16 << 20;

    // A vector's multiply-add, with what tiles cost besides; a byte moved in the cache; a plane of a stage's strip, at
    // which prefetching begins anew.
    private const double Cycle = 0.32, MovedByte = 0.02, Plane = 200;

    // Weights and buffers together beyond this leave the second-level cache from strip to strip.
    private const double RoomBytes = 768 * 1024;

    /// <summary>What is saved, whatever the plan.</summary>
    public static double Saved(ReadOnlySpan<StripShape> stages)
    {
        double saved = 0;
        foreach (var stage in stages[..^1])
        {
            double bytes = (double)stage.Images * stage.OutputFloats * sizeof(float);
            saved += 2 * Math.Max(0, bytes - KeptBytes) * (bytes > NearBytes ? FarByte : NearByte);
        }

        return saved;
    }

    /// <summary>What is saved less what is lost.</summary>
    public static double Nanoseconds(StripShape[] stages, StripPlan plan)
    {
        double cycles = 0, weights = 0, planes = 0;
        foreach (var stage in stages)
        {
            cycles += stage.Cycles * stage.Rows.Outputs;
            weights += stage.WeightBytes;
            planes += stage.InputPlanes;
        }

        double lost = ((plan.Cycles - cycles) * Cycle) + (plan.MovedBytes * MovedByte) + (plan.Strips * planes * Plane);
        if (weights + plan.Bytes > RoomBytes) lost += plan.Strips * weights * NearByte;
        return Saved(stages) - (lost * stages[0].Images);
    }
}
