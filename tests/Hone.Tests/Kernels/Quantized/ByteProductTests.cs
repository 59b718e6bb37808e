using Hone.Kernels;
using Hone.Kernels.Quantized;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Quantized;

/// <summary>Products by way of bytes equal plain loops over whole numbers, to the last bit.</summary>
public sealed class ByteProductTests
{
    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Equals_the_loops(SimdLevel level)
    {
        foreach (var (m, n, k) in new[] { (1, 16, 4), (7, 33, 19), (60, 100, 64), (113, 17, 130), (2, 1000, 257) })
            foreach (bool transposed in new[] { false, true })
                foreach (var (type, zero) in new[] { (DataType.Int8, 0), (DataType.UInt8, 97), (DataType.Int8, -5) })
                    foreach (float step in new[] { 0, 0.5f })
                        Check(level, Request(m, n, k, transposed, type, zero, step));
    }

    private static ByteProductRequest Request(
        int m, int n, int k, bool transposed, DataType type, int zero, float step)
    {
        var random = new SeededRandom(n + k);
        var b = Tensor.Create(type, transposed ? new Shape(n, k) : new Shape(k, n));
        foreach (ref byte q in b.Bytes) q = (byte)random.Next(0, 256);
        float[] multiplier = new float[n], offset = new float[n];
        for (int j = 0; j < n; j++)
            (multiplier[j], offset[j]) = (random.NextSingle(1e-4f, 5e-3f), random.NextSingle(-20, 20));
        return new ByteProductRequest
        {
            M = m, N = n, K = k, B = new Weights(b), TransposeB = transposed, ZeroB = zero,
            A = new ByteScale(0.07f, 115), Multiplier = multiplier, Offset = offset, Step = step, Low = -100,
            High = 90.5f,
        };
    }

    private static void Check(SimdLevel level, ByteProductRequest r)
    {
        var random = new SeededRandom(r.M);
        var a = new float[r.M * r.K];
        foreach (ref float v in a.AsSpan()) v = random.NextSingle(-12, 12);
        float[] y = GuardedRun.Floats(GuardedRun.Create(r, level), (long)r.M * r.N, a);
        byte[] b = r.B.Source!.Bytes.ToArray();
        for (int i = 0; i < r.M; i++)
            for (int j = 0; j < r.N; j++)
            {
                int sum = 0;
                for (int k = 0; k < r.K; k++)
                {
                    float steps = MathF.Round(Math.Clamp(a[(i * r.K) + k] / r.A.Scale, -r.A.Zero, 255 - r.A.Zero));
                    byte q = b[r.TransposeB ? (j * r.K) + k : (k * r.N) + j];
                    sum += (int)steps * ((r.B.Type == DataType.Int8 ? (sbyte)q : q) - r.ZeroB);
                }

                float want = float.MultiplyAddEstimate(sum, r.Multiplier[j], r.Offset[j]);
                if (r.Step > 0) want = MathF.Round(Math.Min(r.High, Math.Max(r.Low, want))) * r.Step;
                Assert.True(want == y[(i * r.N) + j], $"{r}: {want} not {y[(i * r.N) + j]} at {i}, {j}");
            }
    }
}
