using Hone.Kernels;
using Hone.Kernels.Quantized;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Quantized;

/// <summary>Convolutions of bytes equal the seven loops over whole numbers, to the last byte.</summary>
public sealed class ByteConvolutionTests
{
    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Equals_the_seven_loops_over_pixels(SimdLevel level)
    {
        foreach (var (n, c, k, h, w) in new[] { (1, 16, 32, 7, 7), (2, 40, 50, 5, 9), (1, 3, 7, 1, 1),
            (3, 33, 16, 1, 80), (1, 64, 1001, 1, 1), (1, 8, 70, 20, 31) })
            foreach (int zero in new[] { 0, 128, 255 })
                Check(level, Request(n, c, k, h, w, 1, zero, 0, DataType.UInt8, 121));
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Equals_the_seven_loops_over_windows(SimdLevel level)
    {
        foreach (var (r, s, stride, dilation, top, left, bottom, right) in new[] { (3, 3, 1, 1, 1, 1, 1, 1),
            (3, 3, 2, 1, 0, 0, 1, 1), (1, 1, 2, 1, 0, 0, 0, 0), (2, 5, 1, 2, 1, 3, 2, 0), (7, 7, 2, 1, 3, 3, 3, 3),
            (3, 3, 1, 1, 0, 0, 0, 0), (1, 1, 1, 1, 1, 0, 0, 2), (3, 3, 3, 3, 9, 9, 9, 9), (1, 3, 1, 1, 0, 1, 0, 1) })
            foreach (var (type, zw) in new[] { (DataType.Int8, 0), (DataType.Int8, -7), (DataType.UInt8, 128) })
                Check(level, Request(2, 19, 37, 14, 17, r, 99, 0, type, zw) with
                {
                    S = s, StrideH = stride, StrideW = stride, DilationH = dilation, DilationW = dilation,
                    PadTop = top, PadLeft = left, PadBottom = bottom, PadRight = right,
                    Filters = Filters(37 * 19 * r * s, [37, 19, r, s], type),
                });
    }

    /// <summary>Strips of several rows, of one, and more panels than one task takes.</summary>
    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Takes_many_strips_and_panels(SimdLevel level)
    {
        Check(level, Request(1, 32, 40, 29, 60, 3, 5, 1, DataType.Int8, 0));
        Check(level, Request(1, 300, 33, 9, 90, 3, 255, 1, DataType.UInt8, 90));
        Check(level, Request(1, 16, 300, 4, 4, 1, 7, 0, DataType.UInt8, 255));
    }

    /// <summary>Pictures of one to four channels, rounded to bytes on the way in.</summary>
    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Quantizes_numbers_of_few_channels(SimdLevel level)
    {
        foreach (var (c, h, w, r, stride, pad) in new[] { (3, 21, 33, 3, 2, 1), (1, 7, 7, 5, 1, 2), (4, 9, 80, 1, 1, 0),
            (2, 5, 3, 7, 2, 3), (3, 40, 17, 4, 4, 0) })
            foreach (var (type, zw) in new[] { (DataType.Int8, 0), (DataType.UInt8, 151) })
                Check(level, Request(2, c, 37, h, w, r, 117, pad, type, zw) with
                {
                    StrideH = stride, StrideW = stride, InputScale = 0.037f,
                });
    }

    private static ByteConvolutionRequest Request(
        int n, int c, int k, int h, int w, int r, int zero, int pad, DataType type, int filterZero)
    {
        var random = new SeededRandom(c + k);
        float[] m = new float[k], b = new float[k];
        for (int i = 0; i < k; i++)
            (m[i], b[i]) = (random.NextSingle(1e-4f, 6e-3f) / MathF.Sqrt(c * r * r), random.NextSingle(-20, 20));
        return new ByteConvolutionRequest
        {
            N = n, C = c, H = h, W = w, K = k, R = r, S = r, PadTop = pad, PadLeft = pad, PadBottom = pad,
            PadRight = pad, Filters = Filters(k * c * r * r, [k, c, r, r], type), FilterZero = filterZero,
            InputZero = zero, Output = new Requantization(m, b, -128, 127, 128),
        };
    }

    private static Weights Filters(int count, int[] dims, DataType type)
    {
        var random = new SeededRandom(count);
        var tensor = Tensor.Create(type, new Shape(dims));
        foreach (ref byte b in tensor.Bytes) b = (byte)random.Next(0, 256);
        return new Weights(tensor);
    }

    private static void Check(SimdLevel level, ByteConvolutionRequest r)
    {
        int lanes = level.Lanes(), blocks = Ceiling(r.C, lanes), outBlocks = Ceiling(r.K, lanes), q = r.P * r.Q;
        var random = new SeededRandom(r.H + r.W);
        var x = new byte[r.N * blocks * r.H * r.W * lanes];
        foreach (ref byte b in x.AsSpan()) b = (byte)random.Next(0, 256);
        var y = new byte[r.N * outBlocks * q * lanes];
        var numbers = r.InputScale > 0 ? Numbers(r, x, lanes) : null;
        GuardedRun.Run(GuardedRun.Create(r, level), numbers is null ? x : numbers, y);
        var w = r.Filters.Source!;
        for (int n = 0; n < r.N; n++)
            for (int k = 0; k < r.K; k++)
                for (int p = 0; p < q; p++)
                {
                    int at = (((((n * outBlocks) + (k / lanes)) * q) + p) * lanes) + (k % lanes);
                    byte want = RequantizerTests.Expected(r.Output, k, Sum(r, x, w, lanes, n, k, p));
                    Assert.True(want == y[at], $"{r}: {want} not {y[at]} at {n} {k} {p}");
                }
    }

    /// <summary>Floats near the middle of what each byte stands for, some beyond the range, row-major.</summary>
    private static float[] Numbers(ByteConvolutionRequest r, byte[] x, int lanes)
    {
        int plane = r.H * r.W;
        var random = new SeededRandom(plane);
        var numbers = new float[r.N * r.C * plane];
        for (int i = 0; i < numbers.Length; i++)
        {
            byte b = x[(((i / r.C / plane * plane) + (i % plane)) * lanes) + (i / plane % r.C)];
            float beyond = b switch { 0 => -300, 255 => 300, _ => random.NextSingle(-0.4f, 0.4f) };
            numbers[i] = (b - r.InputZero + beyond) * r.InputScale;
        }

        return numbers;
    }

    private static int Sum(ByteConvolutionRequest r, byte[] x, Tensor w, int lanes, int n, int k, int pixel)
    {
        int sum = 0, blocks = Ceiling(r.C, lanes);
        bool signed = w.Type == DataType.Int8;
        for (int c = 0; c < r.C; c++)
            for (int i = 0; i < r.R; i++)
                for (int j = 0; j < r.S; j++)
                {
                    int h = (pixel / r.Q * r.StrideH) + (i * r.DilationH) - r.PadTop;
                    int v = (pixel % r.Q * r.StrideW) + (j * r.DilationW) - r.PadLeft;
                    if (h < 0 || h >= r.H || v < 0 || v >= r.W) continue;
                    int at = (((((((n * blocks) + (c / lanes)) * r.H) + h) * r.W) + v) * lanes) + (c % lanes);
                    byte b = w.Bytes[(((((k * r.C) + c) * r.R) + i) * r.S) + j];
                    sum += (x[at] - r.InputZero) * ((signed ? (sbyte)b : b) - r.FilterZero);
                }

        return sum;
    }

    private static int Ceiling(int a, int b) => (a + b - 1) / b;
}
