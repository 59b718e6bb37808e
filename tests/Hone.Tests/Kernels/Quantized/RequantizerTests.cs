using System.Runtime.Intrinsics;
using Hone.Kernels.Quantized;
using Hone.Kernels.Simd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Quantized;

/// <summary>Sums become the bytes that the formula of <see cref="Requantization"/> gives, at every width.</summary>
public sealed unsafe class RequantizerTests
{
    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Sums_become_the_formulas_bytes(SimdLevel level)
    {
        foreach (var (low, high, zero) in new[] { (0f, 255f, 0), (-255, 0, 255), (-110, 145, 110), (0, 60.5f, 128),
            (-3.5f, 3.25f, 7), (5, -5, 100) })
            for (int rows = 0; rows <= 9; rows++)
                foreach (int apart in new[] { 0, 3 })
                    Check(level, Output(low, high, zero), rows, apart);
    }

    /// <summary>The formula, in single floats.</summary>
    internal static byte Expected(Requantization r, int channel, int sum)
    {
        float steps = float.MultiplyAddEstimate(sum, r.Multiplier[channel], r.Offset[channel]);
        return (byte)(r.Zero + (int)MathF.Round(MathF.Min(r.High, MathF.Max(r.Low, steps))));
    }

    // Channels whose numbers are ordinary, end half-way, have no slope, and leave int32.
    private static Requantization Output(float low, float high, int zero) => new(
        [0.0173f, 0.5f, 0, 1e30f, -1e30f, -0.031f, 0.25f, 1, 3e-9f, 0.0173f, 0.5f, 0.5f, 1.5f, 2e-3f, 1, 1, 1, 0.1f, 1],
        [3.7f, 0, 44.5f, 1, 1, 100, 0.5f, -7.5f, 0, 0, 1, -1, 0, -200, 0, 1, 2, 3, 4], low, high, zero);

    private static void Check(SimdLevel level, Requantization output, int rows, int apart)
    {
        int lanes = level.Lanes(), pitch = lanes + apart, channels = output.Multiplier.Length;
        var random = new SeededRandom(rows);
        for (int block = 0; block * lanes < channels; block++)
        {
            using var sums = new GuardedBuffer(rows * lanes * sizeof(int));
            using var y = new GuardedBuffer(Math.Max(0, ((rows - 1) * pitch) + lanes));
            int* at = (int*)sums.Pointer;
            for (int i = 0; i < rows * lanes; i++)
                at[i] = (i % 5) switch { 0 => int.MinValue, 1 => int.MaxValue, _ => random.Next(-20_000, 20_000) };
            for (int i = 0; i < rows * lanes; i += 3) at[i] = random.Next(-600, 600);
            Rows(level, output, at, rows, block, y.Pointer, pitch);
            for (int i = 0; i < y.Bytes; i++)
            {
                int row = i / pitch, lane = i % pitch, channel = (block * lanes) + lane;
                if (lane < lanes && channel >= channels) continue;
                byte want = lane >= lanes ? (byte)0xFF : Expected(output, channel, at[(row * lanes) + lane]);
                Assert.True(
                    want == y.Pointer[i],
                    $"{output.Zero} {channel} of {rows}: {want}, {y.Pointer[i]} of {at[(row * lanes) + lane % lanes]}");
            }
        }
    }

    private static void Rows(SimdLevel level, Requantization r, int* sums, int rows, int block, byte* y, nint pitch)
    {
        switch (level)
        {
            case SimdLevel.V512: new Requantizer<Simd512, Vector512<float>>(r).Rows(sums, rows, block, y, pitch); break;
            case SimdLevel.V256: new Requantizer<Simd256, Vector256<float>>(r).Rows(sums, rows, block, y, pitch); break;
            default: new Requantizer<Simd128, Vector128<float>>(r).Rows(sums, rows, block, y, pitch); break;
        }
    }
}
