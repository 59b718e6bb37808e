namespace Hone.Cli.Profiles;

/// <summary>What a run would take of a phone's battery: an estimate from published figures.</summary>
/// <remarks>
/// An integer operation 1 pJ, a floating-point operation 20 pJ, 64 bits from a small local SRAM 26 pJ, 64 bits from
/// LPDDR 1200 pJ. These round figures stand in the lectures of CMU 15-418 and Stanford CS149, which name Bill Dally
/// (NVIDIA) and Tom Olson (ARM) as their sources; Mark Horowitz, Computing's energy problem (ISSCC 2014), has the same
/// orders of magnitude for memory and lower ones for bare arithmetic. A multiply-add is two operations; every byte that
/// a step sweeps comes from SRAM once, and what a cache model sends to memory from LPDDR besides.
/// </remarks>
internal static class EnergyModel
{
    /// <summary>Where the figures are from, in a line.</summary>
    public const string Source = "estimate: 20 pJ a floating-point operation, 1 pJ an integer one, 26 pJ for 64 bits "
        + "from SRAM, 1200 pJ from LPDDR (CMU 15-418 after B. Dally and T. Olson; cf. M. Horowitz, ISSCC 2014)";

    private const double Integer = 1e-12, Float = 20e-12, Sram = 26e-12 / 8, Lpddr = 1200e-12 / 8;

    /// <summary>Joules.</summary>
    public static double Joules(long multiplyAdds, bool integer, long sweptBytes, long memoryBytes) =>
        (2 * multiplyAdds * (integer ? Integer : Float)) + (sweptBytes * Sram) + (memoryBytes * Lpddr);
}
