namespace Hone.Tensors;

/// <summary>The upper 16 bits of a binary32: 8 bits of exponent, 7 of fraction.</summary>
/// <param name="Bits">The stored bits.</param>
public readonly record struct BFloat16(ushort Bits)
{
    /// <summary>Exact widening.</summary>
    public static explicit operator float(BFloat16 x) => BitConverter.UInt32BitsToSingle((uint)x.Bits << 16);

    /// <summary>Rounds to nearest, ties to even; a NaN stays a (quiet) NaN.</summary>
    public static explicit operator BFloat16(float x)
    {
        uint bits = BitConverter.SingleToUInt32Bits(x);
        if (float.IsNaN(x)) return new BFloat16((ushort)((bits >> 16) | 0x40));
        return new BFloat16((ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
    }

    /// <inheritdoc/>
    public override string ToString() => ((float)this).ToString();
}
