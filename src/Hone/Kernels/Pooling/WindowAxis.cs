namespace Hone.Kernels.Pooling;

/// <summary>Where windows lie along one axis.</summary>
/// <param name="Size">Input extent.</param>
/// <param name="Outputs">Output extent.</param>
/// <param name="Taps">Window extent in taps.</param>
/// <param name="Stride">Inputs from one window to the next.</param>
/// <param name="Dilation">Inputs from one tap to the next.</param>
/// <param name="Before">Padding before the first input.</param>
/// <param name="After">Padding after the last.</param>
internal readonly record struct WindowAxis(
    int Size, int Outputs, int Taps, int Stride, int Dilation, int Before, int After)
{
    /// <summary>The first output whose window is wholly inside.</summary>
    public int InsideFirst => Math.Min(Outputs, (Before + Stride - 1) / Stride);

    /// <summary>One past the last output whose window is wholly inside; at least <see cref="InsideFirst"/>.</summary>
    public int InsideEnd
    {
        get
        {
            int room = Size - 1 - ((Taps - 1) * Dilation) + Before;
            return Math.Max(InsideFirst, room < 0 ? 0 : Math.Min(Outputs, (room / Stride) + 1));
        }
    }

    /// <summary>The input position under an output's tap 0, negative on padding.</summary>
    public int Start(int output) => (output * Stride) - Before;

    /// <summary>The first tap inside the input.</summary>
    public int FirstTap(int output)
    {
        int start = Start(output);
        return start >= 0 ? 0 : Math.Min(Taps, (-start + Dilation - 1) / Dilation);
    }

    /// <summary>One past the last tap inside the input; at least <see cref="FirstTap"/>.</summary>
    public int EndTap(int output) => Math.Max(FirstTap(output), TapsBelow(output, Size));

    /// <summary>Taps inside the input and its padding.</summary>
    public int PaddedTaps(int output) => TapsBelow(output, Size + After);

    // Taps at positions below a limit.
    private int TapsBelow(int output, int limit)
    {
        int room = limit - 1 - Start(output);
        return room < 0 ? 0 : Math.Min(Taps, (room / Dilation) + 1);
    }
}
