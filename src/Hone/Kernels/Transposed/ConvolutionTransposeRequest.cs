using Hone.Tensors;

namespace Hone.Kernels.Transposed;

/// <summary>
/// A 2-D transposed convolution with constant filters: y[n,k,p,q] = act(bias[k] + sum over c,r,s of x[n,c,h,w]
/// w[c,k,r,s]) for the h, w in the picture with h StrideH + r DilationH - PadTop = p and the same for w and q.
/// </summary>
/// <remarks>
/// Operands: x [N,C,H,W] and y [N,K,P,Q], both in <see cref="Layout"/>; y aliases nothing. A 1-D one has H = R = P = 1.
/// P and Q are given: output padding and output_shape only change how much of the sum's plane is kept.
/// Each element is one sum with one accumulator in an order that the layout fixes: threads, N and tiles do not show.
/// </remarks>
public sealed record ConvolutionTransposeRequest : KernelRequest
{
    /// <summary>Images.</summary>
    public int N { get; init; } = 1;

    /// <summary>Input channels, all groups together.</summary>
    public required int C { get; init; }

    /// <summary>Input rows.</summary>
    public required int H { get; init; }

    /// <summary>Input columns.</summary>
    public required int W { get; init; }

    /// <summary>Output channels, all groups together.</summary>
    public required int K { get; init; }

    /// <summary>Filter rows.</summary>
    public required int R { get; init; }

    /// <summary>Filter columns.</summary>
    public required int S { get; init; }

    /// <summary>Output rows.</summary>
    public required int P { get; init; }

    /// <summary>Output columns.</summary>
    public required int Q { get; init; }

    /// <summary>Output rows from one input row to the next.</summary>
    public int StrideH { get; init; } = 1;

    /// <summary>Output columns from one input column to the next.</summary>
    public int StrideW { get; init; } = 1;

    /// <summary>Output rows from one filter row to the next.</summary>
    public int DilationH { get; init; } = 1;

    /// <summary>Output columns from one filter column to the next.</summary>
    public int DilationW { get; init; } = 1;

    /// <summary>Rows of the sum's plane that are cut off above.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns of the sum's plane that are cut off to the left.</summary>
    public int PadLeft { get; init; }

    /// <summary>Groups: output channel k sees the C / Groups channels of group k / (K / Groups).</summary>
    public int Groups { get; init; } = 1;

    /// <summary>How x and y lie: NCHW or NCHWc.</summary>
    public Layout Layout { get; init; } = Layout.Nchw;

    /// <summary>w, row-major [C, K / Groups, R, S].</summary>
    public required Weights Filters { get; init; }

    /// <summary>bias [K], or null for none.</summary>
    public Weights? Bias { get; init; }

    /// <summary>The function applied to each element stored.</summary>
    public Activation Activation { get; init; }

    /// <summary>Multiply-adds, those that land outside y counted.</summary>
    public long MultiplyAdds => (long)N * C * H * W * (K / Groups) * R * S;
}
