using Hone.Tensors;

namespace Hone.Kernels.Quantized;

/// <summary>
/// y = clamp(round(x / s) + z), ties to even, from float32 to integers; or back, y = (x - z) s. Both exactly so,
/// each operation rounded to float32: the quotient is a division.
/// </summary>
/// <remarks>
/// Operands: x, y; row-major [outer][channels][inner] with a scale and a zero point for each channel, or one for all. A
/// NaN becomes the least integer. Bound by memory, quantizing by divisions where x is in the first cache level.
/// </remarks>
internal sealed record QuantizationRequest : KernelRequest
{
    /// <summary>The integers' type: uint8, int8, uint16 or int16.</summary>
    public required DataType Type { get; init; }

    /// <summary>Whether it is from integers to float32.</summary>
    public bool Back { get; init; }

    /// <summary>How often the channels are repeated.</summary>
    public required long Outer { get; init; }

    /// <summary>Elements of one channel that lie together.</summary>
    public required long Inner { get; init; }

    /// <summary>s for each channel, or for all.</summary>
    public required float[] Scale { get; init; }

    /// <summary>z for each channel, or for all.</summary>
    public required int[] Zero { get; init; }
}
