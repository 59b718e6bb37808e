namespace Hone.Kernels.Transposed;

/// <summary>Every Stride-th output of an axis as a convolution of stride 1.</summary>
/// <param name="Taps">The taps that land there, in the order of the inputs that they see.</param>
/// <param name="Dilation">Inputs from one tap to the next.</param>
/// <param name="Pad">Inputs before the first that the first output sees.</param>
/// <param name="Outputs">How many outputs there are.</param>
internal sealed record BlockedPhase(int[] Taps, int Dilation, int Pad, int Outputs)
{
    /// <summary>The phase of an output; without taps where no input reaches it.</summary>
    public static BlockedPhase Of(PhaseAxis axis, int first)
    {
        var taps = new List<int>();
        for (int tap = (int)axis.Filter - 1; tap >= 0; tap--)
            if (axis.First(tap) == first) taps.Add(tap);
        if (taps.Count == 0) return new BlockedPhase([], 1, 0, 0);
        long dilation = taps.Count == 1 ? 1 : axis.Shift(taps[1]) - axis.Shift(taps[0]);
        return new BlockedPhase([.. taps], (int)dilation, (int)-axis.Shift(taps[0]), (int)axis.Count(first));
    }
}
