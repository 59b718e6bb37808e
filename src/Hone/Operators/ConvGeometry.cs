using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// What a Conv node computes, in numbers: x [N, C, input...], w [K, C / Groups, kernel...], y [N, K, output...].
/// </summary>
/// <param name="N">Images.</param>
/// <param name="C">Input channels, all groups together.</param>
/// <param name="K">Filters, all groups together.</param>
/// <param name="Groups">Filter k sees the C / Groups channels of group k / (K / Groups).</param>
/// <param name="Window">The spatial axes.</param>
internal sealed record ConvGeometry(int N, int C, int K, int Groups, Window Window)
{
    /// <summary>The shape of y.</summary>
    public Shape Output => Window.OutputShape(N, K);

    /// <summary>Multiply-adds, those with padding counted.</summary>
    public long MultiplyAdds
    {
        get
        {
            long sums = Output.Length * (C / Groups);
            foreach (int extent in Window.Kernel) sums *= extent;
            return sums;
        }
    }

    /// <summary>
    /// Reads and checks a Conv node (also one with the inputs and attributes of Conv under another name).
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="filters">The input that holds w; the bias, if any, is checked by the operator.</param>
    /// <exception cref="Diagnostics.ModelException">Shapes and attributes do not fit.</exception>
    public static ConvGeometry From(OperatorContext node, int filters = 1)
    {
        node.RequireRank(0, 3);
        Shape x = node.ShapeOf(0), w = node.ShapeOf(filters);
        if (w.Rank != x.Rank) throw node.Fail($"the filters {w} have another rank than the input {x}");
        int groups = Group(node);
        if ((long)w[1] * groups != x[1])
            throw node.Fail($"x {x} has {x[1]} channels; filters {w} in {groups} groups take {(long)w[1] * groups}");
        if (w[0] % groups != 0) throw node.Fail($"{w[0]} filters do not divide into {groups} groups");
        return new ConvGeometry(x[0], x[1], w[0], groups, Window.Sliding(node, x, KernelOf(node, w)));
    }

    /// <summary>The attribute <c>group</c>.</summary>
    public static int Group(OperatorContext node)
    {
        long groups = node.Int("group", 1);
        if (groups is < 1 or > int.MaxValue) throw node.Fail($"attribute group is {groups}; it must be at least 1");
        return (int)groups;
    }

    /// <summary>
    /// The kernel extents of filters [., ., kernel...], which the attribute kernel_shape must repeat when it is there.
    /// </summary>
    public static int[] KernelOf(OperatorContext node, Shape filters)
    {
        int[] kernel = filters.Dims[2..].ToArray();
        if (kernel.Contains(0)) throw node.Fail($"the filters {filters} have no taps");
        long[] taps = Array.ConvertAll(kernel, k => (long)k);
        if (node.Ints("kernel_shape") is { } declared && !declared.AsSpan().SequenceEqual(taps))
            throw node.Fail($"kernel_shape is [{string.Join(',', declared)}] but the filters are {filters}");
        return kernel;
    }

    /// <summary>Refuses a bias that is not [channels].</summary>
    public static void CheckBias(OperatorContext node, int input, int channels)
    {
        if (!node.Has(input)) return;
        if (node.ShapeOf(input) != new Shape(channels))
            throw node.Fail($"the bias is {node.ShapeOf(input)}; {channels} filters take {new Shape(channels)}");
    }
}
