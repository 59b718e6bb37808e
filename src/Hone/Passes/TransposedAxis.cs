using Hone.Operators;

namespace Hone.Passes;

/// <summary>
/// An axis of a transposed convolution as a convolution of stride 1 that computes Stride outputs at once: output
/// j Stride + p sees input i through tap t where i = j + (p + Begin - t) / Stride is whole.
/// </summary>
/// <param name="Input">Input extent.</param>
/// <param name="Filter">Taps.</param>
/// <param name="Stride">Outputs from one input to the next.</param>
/// <param name="Begin">Outputs cut off in front.</param>
/// <param name="Output">Output extent.</param>
internal sealed record TransposedAxis(int Input, int Filter, int Stride, int Begin, int Output)
{
    /// <summary>An axis of a window.</summary>
    public TransposedAxis(Window window, int axis)
        : this(window.Input[axis], window.Kernel[axis], window.Stride[axis], window.Begin[axis], window.Output[axis])
    {
    }

    /// <summary>No axis: one input, one tap, one output.</summary>
    public static TransposedAxis One { get; } = new(1, 1, 1, 0, 1);

    /// <summary>Outputs of the first phase; no phase has more.</summary>
    public int Count => (Output + Stride - 1) / Stride;

    /// <summary>Taps of the window that holds all phases'.</summary>
    public int Taps => Shift(0) - Shift(Filter - 1) + 1;

    /// <summary>Padding before the first input.</summary>
    public int Before => -Shift(Filter - 1);

    /// <summary>Padding behind the last input.</summary>
    public int After => Count - Input - Before + Taps - 1;

    /// <summary>Whether the window begins and ends outside the picture or at its edge, as a Conv's must.</summary>
    public bool Serves => (long)Begin + Filter < int.MaxValue && Before >= 0 && After >= 0;

    /// <summary>The phase that a tap lands in, and its place in the window.</summary>
    public (int Phase, int Place) PlaceOf(int tap) =>
        ((Shift(tap) * Stride) - (Begin - tap), Shift(tap) + Before);

    // Of ceil((Begin - tap) / Stride): the input that the first output of the tap's phase sees through it.
    private int Shift(int tap) => (int)Math.Ceiling((Begin - (double)tap) / Stride);
}
