namespace Hone.Kernels.Normalization;

/// <summary>y = (x - mean) / sqrt(variance + epsilon) * scale + bias, mean and variance over each row.</summary>
/// <remarks>
/// Operands: x [Rows, Length], scale [Length], bias [Length] or null, y [Rows, Length]; y may be x. The variance is the
/// mean of (x - mean)^2, computed in a second pass. Scratch: 0 bytes. Source: Ba, Kiros and Hinton 2016.
/// </remarks>
public sealed record LayerNormRequest : KernelRequest
{
    /// <summary>Rows: the product of the extents before the axis.</summary>
    public required long Rows { get; init; }

    /// <summary>Elements of a row: the product of the extents from the axis on.</summary>
    public required long Length { get; init; }

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>Whether the mean is taken as 0: RMSNorm (Zhang and Sennrich 2019).</summary>
    public bool RootMeanSquare { get; init; }
}

/// <summary>
/// y = (x - mean) / sqrt(variance + epsilon) * scale[c] + bias[c], mean and variance over each group of channels.
/// </summary>
/// <remarks>
/// Operands: x [N, C, Plane], scale [C], bias [C], y [N, C, Plane], NCHW; y may be x. Groups = C is instance
/// normalisation (Ulyanov, Vedaldi and Lempitsky 2016), fewer are group normalisation (Wu and He 2018).
/// </remarks>
public sealed record GroupNormRequest : KernelRequest
{
    /// <summary>Images.</summary>
    public int N { get; init; } = 1;

    /// <summary>Channels.</summary>
    public required int C { get; init; }

    /// <summary>Groups of channels; a divisor of C.</summary>
    public required int Groups { get; init; }

    /// <summary>Elements of a channel: H W.</summary>
    public required int Plane { get; init; }

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; init; } = 1e-5f;
}
