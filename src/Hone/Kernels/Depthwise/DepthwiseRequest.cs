namespace Hone.Kernels.Depthwise;

/// <summary>
/// A convolution in which each channel has one filter of its own:
/// y[n,c,p,q] = act(bias[c] + sum over r,s of
/// x[n, c, p StrideH + r DilationH - PadTop, q StrideW + s DilationW - PadLeft] w[c,r,s]).
/// </summary>
/// <remarks>
/// Operands: x [N,C,H,W] and y [N,C,P,Q], both NCHWc with c the lanes of the kernel's vectors; y must not alias x.
/// The sum starts from the bias and runs over r, then s, with one accumulator per element.
/// </remarks>
public sealed record DepthwiseRequest : KernelRequest
{
    /// <summary>Images.</summary>
    public int N { get; init; } = 1;

    /// <summary>Channels, in and out.</summary>
    public required int C { get; init; }

    /// <summary>Input rows.</summary>
    public required int H { get; init; }

    /// <summary>Input columns.</summary>
    public required int W { get; init; }

    /// <summary>Filter rows.</summary>
    public required int R { get; init; }

    /// <summary>Filter columns.</summary>
    public required int S { get; init; }

    /// <summary>Input rows from one output row to the next.</summary>
    public int StrideH { get; init; } = 1;

    /// <summary>Input columns from one output column to the next.</summary>
    public int StrideW { get; init; } = 1;

    /// <summary>Rows of zeros above.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns of zeros to the left.</summary>
    public int PadLeft { get; init; }

    /// <summary>Rows of zeros below.</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns of zeros to the right.</summary>
    public int PadRight { get; init; }

    /// <summary>Input rows from one filter row to the next.</summary>
    public int DilationH { get; init; } = 1;

    /// <summary>Input columns from one filter column to the next.</summary>
    public int DilationW { get; init; } = 1;

    /// <summary>w, row-major [C, R, S] (ONNX has it as [C, 1, R, S]).</summary>
    public required Weights Filters { get; init; }

    /// <summary>bias [C], or null for none.</summary>
    public Weights? Bias { get; init; }

    /// <summary>The function applied to each element stored.</summary>
    public Activation Activation { get; init; }

    /// <summary>Output rows.</summary>
    public int P => Extent(H, R, StrideH, PadTop + PadBottom, DilationH);

    /// <summary>Output columns.</summary>
    public int Q => Extent(W, S, StrideW, PadLeft + PadRight, DilationW);

    /// <summary>Multiply-adds, those with padding counted.</summary>
    public long MultiplyAdds => (long)N * C * P * Q * R * S;

    private static int Extent(int size, int filter, int stride, int pads, int dilation)
    {
        int room = size + pads - (((filter - 1) * dilation) + 1);
        return room < 0 ? 0 : (room / stride) + 1;
    }
}
