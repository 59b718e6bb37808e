using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// A window that slides over the spatial axes of x [N, C, spatial...]: on each axis, tap t of output o sees input
/// o Stride + t Dilation - Begin, which lies in the padding unless it is in [0, Input).
/// </summary>
/// <remarks>
/// One entry per spatial axis everywhere. Every extent, stride and dilation fits 31 bits; strides, dilations and kernel
/// extents are at least 1, pads at least 0. Made once per node: the references and the lowering read the same numbers.
/// </remarks>
internal sealed class Window
{
    /// <summary>Input extents.</summary>
    public required int[] Input { get; init; }

    /// <summary>Taps.</summary>
    public required int[] Kernel { get; init; }

    /// <summary>Input positions from one output to the next.</summary>
    public required int[] Stride { get; init; }

    /// <summary>Input positions from one tap to the next.</summary>
    public required int[] Dilation { get; init; }

    /// <summary>Padding before the first element.</summary>
    public required int[] Begin { get; init; }

    /// <summary>Padding after the last element. With ceil_mode the last window may reach beyond it.</summary>
    public required int[] End { get; init; }

    /// <summary>Output extents.</summary>
    public required int[] Output { get; init; }

    /// <summary>How many spatial axes there are.</summary>
    public int Rank => Input.Length;

    /// <summary>
    /// Taps that can fall on the input at one position, counted generously; at most the input's plane.
    /// </summary>
    public long Taps
    {
        get
        {
            long taps = 1;
            for (int i = 0; i < Rank; i++) taps *= Math.Min(Kernel[i], Input[i]);
            return taps;
        }
    }

    /// <summary>True when some position reaches into padding.</summary>
    public bool HasPadding => Begin.Any(b => b > 0) || End.Any(e => e > 0);

    /// <summary>The shape [n, channels, Output...].</summary>
    public Shape OutputShape(int n, int channels) => new([n, channels, .. Output]);

    /// <summary>The same window with axes of extent 1 in front: a 1-D window seen as a 2-D one.</summary>
    public Window Widen(int rank)
    {
        if (rank <= Rank) return this;
        int[] ones = new int[rank - Rank], zeros = new int[rank - Rank];
        Array.Fill(ones, 1);
        return new Window
        {
            Input = [.. ones, .. Input], Kernel = [.. ones, .. Kernel], Stride = [.. ones, .. Stride],
            Dilation = [.. ones, .. Dilation], Begin = [.. zeros, .. Begin], End = [.. zeros, .. End],
            Output = [.. ones, .. Output],
        };
    }

    /// <summary>The taps [First, First + Count) of output <paramref name="at"/> that fall on the input.</summary>
    public (int First, int Count) Inside(int axis, int at) => Between(axis, at, 0, Input[axis]);

    /// <summary>How many taps of output <paramref name="at"/> fall on the input or its declared padding.</summary>
    public int Padded(int axis, int at) => Between(axis, at, -Begin[axis], (long)Input[axis] + End[axis]).Count;

    private (int First, int Count) Between(int axis, int at, long least, long end)
    {
        long start = ((long)at * Stride[axis]) - Begin[axis];
        long first = start >= least ? 0 : (least - start + Dilation[axis] - 1) / Dilation[axis];
        long last = start >= end ? -1 : Math.Min(Kernel[axis] - 1, (end - 1 - start) / Dilation[axis]);
        return last < first ? (0, 0) : ((int)first, (int)(last - first + 1));
    }

    /// <summary>
    /// The window of a convolution or pooling node over <paramref name="input"/>: output = floor((input + pads - span)
    /// / stride) + 1 with span = (kernel - 1) dilation + 1, or ceil(input / stride) for SAME_UPPER and SAME_LOWER.
    /// </summary>
    /// <param name="node">Gives strides, dilations, pads and auto_pad.</param>
    /// <param name="input">The shape [N, C, spatial...], of rank 3 or more.</param>
    /// <param name="kernel">Taps per spatial axis.</param>
    /// <param name="ceil">
    /// Rounds up instead, but drops a last window that would start in the padding after the end.
    /// </param>
    public static Window Sliding(OperatorContext node, Shape input, int[] kernel, bool ceil = false)
    {
        int rank = input.Rank - 2;
        var padding = Padding.From(node, rank);
        var window = new Window
        {
            Input = input.Dims[2..].ToArray(), Kernel = kernel,
            Stride = Extents(node, "strides", rank, 1), Dilation = Extents(node, "dilations", rank, 1),
            Begin = padding.Begin, End = padding.End, Output = new int[rank],
        };
        for (int i = 0; i < rank; i++) window.Slide(node, i, padding, ceil);
        return window;
    }

    private void Slide(OperatorContext node, int i, Padding padding, bool ceil)
    {
        long output, span = ((Kernel[i] - 1L) * Dilation[i]) + 1;
        if (padding.IsSame)
        {
            output = (Input[i] + Stride[i] - 1L) / Stride[i];
            padding.Spread(node, i, Math.Max(0, ((output - 1) * Stride[i]) + span - Input[i]));
        }
        else
        {
            long room = (long)Input[i] + Begin[i] + End[i] - span;
            if (room < 0)
                throw node.Fail($"on spatial axis {i} the kernel spans {span} of a padded input of {room + span}");
            output = ((ceil ? room + Stride[i] - 1 : room) / Stride[i]) + 1;
            if (ceil && (output - 1) * Stride[i] >= (long)Input[i] + Begin[i]) output--;
        }

        Output[i] = node.ToShape([output])[0];
    }

    /// <summary>
    /// An attribute with one integer for each spatial axis; all <paramref name="otherwise"/> when it is absent.
    /// </summary>
    /// <exception cref="Diagnostics.ModelException">
    /// Their count is not <paramref name="rank"/>, or one is out of range.
    /// </exception>
    public static int[] Extents(OperatorContext node, string name, int rank, int otherwise, int least = 1)
    {
        var extents = new int[rank];
        Array.Fill(extents, otherwise);
        if (node.Ints(name) is not { } values) return extents;
        if (values.Length != rank)
            throw node.Fail($"attribute {name} has {values.Length} entries for {rank} spatial axes");
        for (int i = 0; i < rank; i++)
        {
            if (values[i] < least || values[i] > int.MaxValue)
                throw node.Fail($"attribute {name}[{i}] is {values[i]}, outside [{least}, {int.MaxValue}]");
            extents[i] = (int)values[i];
        }

        return extents;
    }
}
