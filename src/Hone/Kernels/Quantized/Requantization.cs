namespace Hone.Kernels.Quantized;

/// <summary>
/// How the whole sums of a layer become bytes: q = z + round(min(high, max(low, m[k] sum + b[k]))), ties to even.
/// </summary>
/// <remarks>
/// Sums are int32, converted to float32; m and b are rounded to float32, and m sum + b is one fused multiply-add. Bytes
/// stand for the numbers s (q - z). With sums of (x - zx) (w - zw) and scales sx, sw[k], m[k] = sx sw[k] / s.
/// Source: Jacob et al. 2018, "Quantization and training of neural networks for efficient integer-arithmetic-only
/// inference".
/// </remarks>
/// <param name="Multiplier">m: one number for each channel of the result.</param>
/// <param name="Offset">b: the same.</param>
/// <param name="Low">The least number of steps: -z, or more where an activation says so.</param>
/// <param name="High">The most: 255 - z, or less.</param>
/// <param name="Zero">z.</param>
internal sealed record Requantization(float[] Multiplier, float[] Offset, float Low, float High, int Zero);
