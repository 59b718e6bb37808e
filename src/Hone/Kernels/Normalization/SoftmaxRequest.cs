namespace Hone.Kernels.Normalization;

/// <summary>Softmax along an axis: y = exp(x - max x) / sum exp(x - max x); or its logarithm.</summary>
/// <remarks>
/// Operands: x, y [Outer, Axis, Inner]; y may be x. Scratch: 0 bytes. A NaN makes its whole slice NaN. Error: at most 6
/// ulp for an axis up to 4096. The sum is kept in one vector, its lanes added at the end.
/// </remarks>
public sealed record SoftmaxRequest : KernelRequest
{
    /// <summary>Whether y is the logarithm: x - max x - ln sum exp(x - max x).</summary>
    public bool Log { get; init; }

    /// <summary>The product of the extents before the axis.</summary>
    public required long Outer { get; init; }

    /// <summary>The extent of the axis.</summary>
    public required long Axis { get; init; }

    /// <summary>The product of the extents after the axis.</summary>
    public long Inner { get; init; } = 1;
}
