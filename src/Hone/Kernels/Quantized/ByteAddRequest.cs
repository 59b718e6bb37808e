namespace Hone.Kernels.Quantized;

/// <summary>A scale and a zero point: bytes q stand for the numbers s (q - z), z from 0 to 255.</summary>
/// <param name="Scale">s.</param>
/// <param name="Zero">z.</param>
internal readonly record struct ByteScale(float Scale, int Zero);

/// <summary>
/// The sum of two values in bytes: y = zy + round(min(high, max(low, (sa (a - za) + sb (b - zb)) / sy))), ties to even;
/// each operation is rounded to float32, so the result is what float32 and a grid would give, to the bit.
/// </summary>
/// <remarks>Operands: a, b, y, as many bytes in the same layout; y may alias a or b.</remarks>
internal sealed record ByteAddRequest : KernelRequest
{
    /// <summary>Bytes of each operand.</summary>
    public required long Length { get; init; }

    /// <summary>Of a.</summary>
    public required ByteScale A { get; init; }

    /// <summary>Of b.</summary>
    public required ByteScale B { get; init; }

    /// <summary>Of y.</summary>
    public required ByteScale Y { get; init; }

    /// <summary>The least number of steps, -zy or more.</summary>
    public required float Low { get; init; }

    /// <summary>The most, 255 - zy or less.</summary>
    public required float High { get; init; }
}
