using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// What a ConvTranspose node computes, in numbers: x [N, C, input...], w [C, K / Groups, kernel...], y [N, K,
/// output...].
/// </summary>
/// <param name="N">Images.</param>
/// <param name="C">Input channels, all groups together.</param>
/// <param name="K">Output channels, all groups together.</param>
/// <param name="Groups">Output channel k sees the C / Groups channels of group k / (K / Groups).</param>
/// <param name="Window">
/// The spatial axes, where input i and tap t land on output i Stride + t Dilation - Begin.
/// </param>
internal sealed record ConvTransposeGeometry(int N, int C, int K, int Groups, Window Window)
{
    /// <summary>The shape of y.</summary>
    public Shape Output => Window.OutputShape(N, K);

    /// <summary>Multiply-adds: every input element meets every tap of its filters.</summary>
    public long MultiplyAdds =>
        (long)N * C * Window.Input.Aggregate(1L, (a, b) => a * b)
        * (K / Groups) * Window.Kernel.Aggregate(1L, (a, b) => a * b);

    /// <summary>Reads and checks a ConvTranspose node.</summary>
    /// <exception cref="Diagnostics.ModelException">Shapes and attributes do not fit.</exception>
    public static ConvTransposeGeometry From(OperatorContext node)
    {
        node.RequireRank(0, 3);
        Shape x = node.ShapeOf(0), w = node.ShapeOf(1);
        if (w.Rank != x.Rank) throw node.Fail($"the filters {w} have another rank than the input {x}");
        if (w[0] != x[1]) throw node.Fail($"the input {x} has {x[1]} channels, the filters {w} take {w[0]}");
        int groups = ConvGeometry.Group(node);
        if (x[1] % groups != 0) throw node.Fail($"{x[1]} channels do not divide into {groups} groups");
        int channels = node.ToShape([(long)w[1] * groups])[0];
        return new ConvTransposeGeometry(x[0], x[1], channels, groups, Spread(node, x, ConvGeometry.KernelOf(node, w)));
    }

    /// <summary>
    /// output = (input - 1) stride + output_padding + (kernel - 1) dilation + 1 - pads. When output_shape or a SAME
    /// auto_pad fixes the output (SAME: input stride), the pads are what is left over, or 0 when that is negative: the
    /// elements that no input reaches then hold the bias. Beside output_shape, pads are ignored, as ONNX defines it,
    /// and an odd element of padding goes to the end only with SAME_UPPER (before opset 11: only without).
    /// </summary>
    private static Window Spread(OperatorContext node, Shape x, int[] kernel)
    {
        int rank = x.Rank - 2;
        var padding = Padding.From(node, rank);
        int[] extra = Window.Extents(node, "output_padding", rank, 0, 0);
        int[]? wanted = node.HasAttribute("output_shape") ? Window.Extents(node, "output_shape", rank, 0, 0) : null;
        var window = new Window
        {
            Input = x.Dims[2..].ToArray(), Kernel = kernel,
            Stride = Window.Extents(node, "strides", rank, 1), Dilation = Window.Extents(node, "dilations", rank, 1),
            Begin = padding.Begin, End = padding.End, Output = new int[rank],
        };
        for (int i = 0; i < rank; i++)
        {
            long span = ((kernel[i] - 1L) * window.Dilation[i]) + 1;
            long full = ((window.Input[i] - 1L) * window.Stride[i]) + extra[i] + span;
            long output = wanted is not null ? wanted[i] : padding.IsSame
                ? (long)window.Input[i] * window.Stride[i] : full - window.Begin[i] - window.End[i];
            long pads = Math.Max(0, full - output);
            if (wanted is not null) padding.Spread(node, i, pads, padding.IsUpper == node.Opset >= 11);
            else if (padding.IsSame) padding.Spread(node, i, pads);
            window.Output[i] = node.ToShape([output])[0];
        }

        return window;
    }
}
