using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>
/// A 2-D cross-correlation with constant filters:
/// y[n,k,p,q] = act(bias[k] + residual[n,k,p,q] + sum over c,r,s of
/// x[n, c, p StrideH + r DilationH - PadTop, q StrideW + s DilationW - PadLeft] w[k,c,r,s]).
/// </summary>
/// <remarks>
/// Operands: x [N,C,H,W] in <see cref="InputLayout"/>, residual [N,K,P,Q] in <see cref="OutputLayout"/> or null,
/// y [N,K,P,Q] in <see cref="OutputLayout"/>. y may alias residual, not x. A 1-D convolution has H = R = 1.
/// Each element is one sum with one accumulator, in an order that the layouts fix: threads, N and tiles do not show.
/// With another <see cref="Algorithm"/> than the direct one it is a sum of such sums, and the same holds.
/// </remarks>
public sealed record ConvolutionRequest : KernelRequest
{
    /// <summary>Images.</summary>
    public int N { get; init; } = 1;

    /// <summary>Input channels, all groups together.</summary>
    public required int C { get; init; }

    /// <summary>Input rows.</summary>
    public required int H { get; init; }

    /// <summary>Input columns.</summary>
    public required int W { get; init; }

    /// <summary>Filters, all groups together.</summary>
    public required int K { get; init; }

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

    /// <summary>Groups: filter k sees the C / Groups channels of group k / (K / Groups).</summary>
    public int Groups { get; init; } = 1;

    /// <summary>How x lies.</summary>
    public Layout InputLayout { get; init; } = Layout.Nchw;

    /// <summary>How residual and y lie.</summary>
    public Layout OutputLayout { get; init; } = Layout.Nchw;

    /// <summary>w, row-major [K, C / Groups, R, S].</summary>
    public required Weights Filters { get; init; }

    /// <summary>bias [K], or null for none.</summary>
    public Weights? Bias { get; init; }

    /// <summary>Whether the second operand is added before the activation.</summary>
    public bool HasResidual { get; init; }

    /// <summary>The function applied to each element stored.</summary>
    public Activation Activation { get; init; }

    /// <summary>
    /// How it is computed. Nothing else is done instead: a shape that the algorithm does not serve has no kernel.
    /// </summary>
    public ConvolutionAlgorithm Algorithm { get; init; }

    /// <summary>
    /// Outputs along each side of a Winograd tile: 2, 4, 6, or 0 for the kernel's own choice of 2 or 4.
    /// </summary>
    public int WinogradTile { get; init; }

    /// <summary>Output rows.</summary>
    public int P => Extent(H, R, StrideH, PadTop + PadBottom, DilationH);

    /// <summary>Output columns.</summary>
    public int Q => Extent(W, S, StrideW, PadLeft + PadRight, DilationW);

    /// <summary>Multiply-adds, those with padding counted.</summary>
    public long MultiplyAdds => (long)N * K * P * Q * (C / Groups) * R * S;

    private static int Extent(int size, int filter, int stride, int pads, int dilation)
    {
        int room = size + pads - (((filter - 1) * dilation) + 1);
        return room < 0 ? 0 : (room / stride) + 1;
    }
}
