namespace Hone.Kernels;

/// <summary>
/// What looks at a picture through windows: output (p, q) sees the input at rows p StrideH + r DilationH - PadTop and
/// columns q StrideW + s DilationW - PadLeft, for r &lt; R and s &lt; S.
/// </summary>
/// <remarks>One-dimensional pictures have H = R = 1.</remarks>
public abstract record WindowRequest : KernelRequest
{
    /// <summary>Images.</summary>
    public int N { get; init; } = 1;

    /// <summary>Input channels, all groups together.</summary>
    public required int C { get; init; }

    /// <summary>Input rows.</summary>
    public required int H { get; init; }

    /// <summary>Input columns.</summary>
    public required int W { get; init; }

    /// <summary>Window rows.</summary>
    public required int R { get; init; }

    /// <summary>Window columns.</summary>
    public required int S { get; init; }

    /// <summary>Input rows from one output row to the next.</summary>
    public int StrideH { get; init; } = 1;

    /// <summary>Input columns from one output column to the next.</summary>
    public int StrideW { get; init; } = 1;

    /// <summary>Rows of padding above.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns of padding to the left.</summary>
    public int PadLeft { get; init; }

    /// <summary>Rows of padding below.</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns of padding to the right.</summary>
    public int PadRight { get; init; }

    /// <summary>Input rows from one window row to the next.</summary>
    public int DilationH { get; init; } = 1;

    /// <summary>Input columns from one window column to the next.</summary>
    public int DilationW { get; init; } = 1;

    /// <summary>How many windows fit along an axis.</summary>
    private protected static int Extent(int size, int window, int stride, int pads, int dilation)
    {
        int room = size + pads - (((window - 1) * dilation) + 1);
        return room < 0 ? 0 : (room / stride) + 1;
    }
}
