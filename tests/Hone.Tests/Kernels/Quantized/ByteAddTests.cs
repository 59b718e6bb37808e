using Hone.Kernels;
using Hone.Kernels.Quantized;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Quantized;

/// <summary>Sums of bytes are those of float32 and a grid, to the bit.</summary>
public sealed class ByteAddTests
{
    /// <summary>Every pair of bytes, with scales of any size, signs of steps, and bounds within the byte.</summary>
    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Every_pair_of_bytes(SimdLevel level)
    {
        byte[] a = [.. Enumerable.Range(0, 65536).Select(i => (byte)i)];
        byte[] b = [.. Enumerable.Range(0, 65536).Select(i => (byte)(i >> 8))];
        foreach (var (sa, sb, sy) in new[] { (0.5f, 0.25f, 0.5f), (0.0173f, 0.031f, 0.0419f), (1e-3f, 7f, 0.1f),
            (3e37f, 3e37f, 1e-3f), (1, 1, 0) })
            foreach (var (za, zb, zy) in new[] { (0, 0, 0), (128, 3, 110), (255, 255, 255) })
                foreach (var (low, high) in new[] { (-zy, 255 - zy), (0, Math.Max(0, 200 - zy)) })
                    Check(level, a, b, new ByteAddRequest
                    {
                        Length = a.Length, A = new(sa, za), B = new(sb, zb), Y = new(sy, zy), Low = low, High = high,
                    });
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Any_length(SimdLevel level)
    {
        var random = new SeededRandom(9);
        foreach (int length in new[] { 1, 3, 4, 5, 15, 16, 17, 63, 64, 65, 100, 1023, 1025, 200_001 })
        {
            byte[] a = new byte[length], b = new byte[length];
            foreach (ref byte x in a.AsSpan()) x = (byte)random.NextBits();
            foreach (ref byte x in b.AsSpan()) x = (byte)random.NextBits();
            Check(level, a, b, new ByteAddRequest
            {
                Length = length, A = new(0.02f, 100), B = new(0.03f, 128), Y = new(0.04f, 120), Low = -120, High = 135,
            });
        }
    }

    private static void Check(SimdLevel level, byte[] a, byte[] b, ByteAddRequest r)
    {
        var kernel = KernelTable.Create(r, level)!;
        byte[] y = KernelRun.Bytes(kernel, 1, a.Length, a, b);
        for (int i = 0; i < y.Length; i++)
        {
            float sum = ((a[i] - r.A.Zero) * r.A.Scale) + ((b[i] - r.B.Zero) * r.B.Scale), steps = sum / r.Y.Scale;
            steps = steps > r.Low ? MathF.Round(MathF.Min(r.High, steps)) : r.Low;
            Assert.True((byte)(steps + r.Y.Zero) == y[i], $"{r} {a[i]} {b[i]}: {steps}, {y[i]}");
        }

        for (int threads = 2; threads <= 4 && kernel.Tasks > 1; threads++)
            Assert.Equal(y, KernelRun.Bytes(kernel, threads, a.Length, a, b));
        Assert.Equal(y, KernelRun.BytesInPlace(kernel, 2, a, b));
        Assert.Equal(y, KernelRun.BytesInPlace(KernelTable.Create(r with { A = r.B, B = r.A }, level)!, 2, b, a));
    }
}
