namespace Hone.Kernels;

/// <summary>What multiplies windows by constant filters, adds a bias, applies an activation. Padding is zero.</summary>
public abstract record FilterRequest : WindowRequest
{
    /// <summary>The filters, row-major; their shape is the derived record's word.</summary>
    public required Weights Filters { get; init; }

    /// <summary>One number for each output channel, or null for none.</summary>
    public Weights? Bias { get; init; }

    /// <summary>The function applied to each element stored.</summary>
    public Activation Activation { get; init; }

    /// <summary>Output rows.</summary>
    public int P => Extent(H, R, StrideH, PadTop + PadBottom, DilationH);

    /// <summary>Output columns.</summary>
    public int Q => Extent(W, S, StrideW, PadLeft + PadRight, DilationW);
}
