using System.Globalization;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Cli.Convolutions;

/// <summary>How x and y lie.</summary>
/// <param name="Input">The layout of x.</param>
/// <param name="Output">The layout of y.</param>
/// <param name="Block">Channels in a block where one of them is NCHWc.</param>
internal sealed record LayoutChoice(Layout Input, Layout Output, int Block)
{
    /// <summary>As in <c>nchw</c>, <c>nchw16c</c>, and <c>nchw-nchw16c</c> where x and y lie differently.</summary>
    public string Name => Input == Output ? NameOf(Input) : $"{NameOf(Input)}-{NameOf(Output)}";

    /// <summary>
    /// Every layout, or those of a list with commas; every layout holds planar to blocked too where the input has
    /// fewer channels than a block, as the first layer of a network has.
    /// </summary>
    /// <exception cref="UsageException">A name is none of a layout.</exception>
    public static IReadOnlyList<LayoutChoice> Parse(string? text, int channels)
    {
        int best = SimdLevels.Best.Lanes();
        List<LayoutChoice> all = [Same(Layout.Nchw), Same(Layout.Nhwc), Same(Layout.Nchwc, best)];
        if (channels < best) all.Add(new LayoutChoice(Layout.Nchw, Layout.Nchwc, best));
        if (text is null || text.Equals("all", StringComparison.OrdinalIgnoreCase)) return all;
        return [.. text.Split(',').Select(One).DistinctBy(l => l.Name)];
    }

    /// <summary>The input of a shape.</summary>
    public TensorDescriptor X(ConvolutionShape s) => TensorDescriptor.Packed(
        DataType.Float32, Input, s.N, s.C, s.H, s.W, Input == Layout.Nchwc ? Block : 0);

    /// <summary>The output of a shape.</summary>
    public TensorDescriptor Y(ConvolutionShape s) => TensorDescriptor.Packed(
        DataType.Float32, Output, s.N, s.K, s.P, s.Q, Output == Layout.Nchwc ? Block : 0);

    /// <summary>Bytes of x and y together, channels rounded up to blocks.</summary>
    public long Bytes(ConvolutionShape s) => sizeof(float)
        * ((s.Inputs / s.C * Whole(s.C, Input)) + (s.Outputs / s.K * Whole(s.K, Output)));

    private long Whole(long channels, Layout layout) =>
        layout == Layout.Nchwc ? (channels + Block - 1) / Block * Block : channels;

    private static LayoutChoice Same(Layout layout, int block = 1) => new(layout, layout, block);

    private static LayoutChoice One(string text)
    {
        string[] ends = text.ToLowerInvariant().Split('-');
        if (ends.Length > 2) throw Wrong(text);
        var (input, block) = End(text, ends[0]);
        var (output, other) = End(text, ends[^1]);
        if (block > 1 && other > 1 && block != other)
            throw new UsageException($"--layout {text}: x and y must have blocks of the same size");
        return new LayoutChoice(input, output, Math.Max(block, other));
    }

    private static (Layout Layout, int Block) End(string whole, string name)
    {
        switch (name)
        {
            case "nchw": return (Layout.Nchw, 1);
            case "nhwc": return (Layout.Nhwc, 1);
            case "nchwc": return (Layout.Nchwc, SimdLevels.Best.Lanes());
        }

        bool blocked = name.Length > 5 && name.StartsWith("nchw", StringComparison.Ordinal) && name[^1] == 'c';
        if (!blocked || !int.TryParse(name.AsSpan(4, name.Length - 5), NumberStyles.None, null, out int block))
            throw Wrong(whole);
        if (SimdLevels.Available.Any(level => level.Lanes() == block)) return (Layout.Nchwc, block);
        string served = string.Join(", ", SimdLevels.Available.Select(level => $"nchw{level.Lanes()}c"));
        throw new UsageException($"--layout {whole}: this machine has {served}");
    }

    private static UsageException Wrong(string text)
    {
        string hint = Nearest.Hint(text, ["nchw", "nhwc", "nchwc", "nchw16c", "nchw8c"]);
        return new UsageException(
            $"there is no layout '{text}'{hint}; --layout takes all, nchw, nhwc, nchwc, nchw16c, nchw8c, or one for x "
            + "and one for y as in nchw-nchwc");
    }

    private string NameOf(Layout layout) => layout switch
    {
        Layout.Nchw => "nchw",
        Layout.Nhwc => "nhwc",
        _ => $"nchw{Block}c",
    };
}
