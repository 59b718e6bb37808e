using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hone.Kernels;
using Hone.Kernels.Quantized;
using Hone.Kernels.Simd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Quantized;

/// <summary>Depthwise convolutions of bytes against plain loops over whole numbers, without tolerance.</summary>
public sealed class ByteDepthwiseTests
{
    public static TheoryData<SimdLevel> Levels => GuardedRun.Levels;

    [Theory]
    [MemberData(nameof(Levels))]
    public void Equals_the_loops(SimdLevel level)
    {
        foreach (int filter in new[] { 1, 2, 3, 4, 5, 7 })
            foreach (int stride in new[] { 1, 2, 3 })
                foreach (int size in new[] { 1, 2, 5, 7, 8, 14, 17 })
                    for (int pad = 0; pad <= filter / 2; pad += Math.Max(1, filter / 2))
                        Check(level, Request(
                            1, 19, size, size + (filter % 2), filter, filter, stride, pad, random: filter + size));
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Takes_any_window(SimdLevel level)
    {
        foreach (var (r, s, top, left, bottom, right) in new[] { (3, 3, 0, 0, 1, 1), (5, 5, 1, 1, 2, 2),
            (3, 5, 2, 1, 0, 3), (4, 3, 3, 3, 3, 3), (1, 7, 0, 3, 0, 3), (7, 1, 3, 0, 3, 0), (2, 3, 30, 1, 1, 40) })
            foreach (var (strideH, strideW) in new[] { (1, 1), (2, 2), (1, 2), (2, 1), (3, 1), (1, 5) })
                foreach (var (dilationH, dilationW) in new[] { (1, 1), (2, 1), (1, 2), (2, 3), (3, 9) })
                    Check(level, Request(1, 5, 13, 11, r, s, 1, 0, random: r) with
                    {
                        StrideH = strideH, StrideW = strideW, DilationH = dilationH, DilationW = dilationW,
                        PadTop = top, PadLeft = left, PadBottom = bottom, PadRight = right,
                    });
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Takes_any_zero_point_of_signed_and_unsigned_filters(SimdLevel level)
    {
        foreach (int zx in new[] { 0, 128, 255 })
            foreach (int zw in new[] { 0, 110, 255 })
                foreach (int filter in new[] { 3, 5 })
                {
                    var request = Request(3, 37, 9, 10, filter, filter, 1, filter / 2, zw + filter) with
                    {
                        InputZero = zx, FilterZero = [zw],
                    };
                    Check(level, request);
                    var each = Enumerable.Range(0, 37).Select(c => (c * 7 % 256) - 128).ToArray();
                    var signed = Filters(DataType.Int8, 37, filter, filter, 3);
                    Check(level, request with { Filters = signed, FilterZero = each });
                }
    }

    /// <summary>Weights that are one signed byte, two, and more: emitted code serves all but the last.</summary>
    [Theory]
    [MemberData(nameof(Levels))]
    public void Emitted_code_takes_weights_of_two_signed_bytes(SimdLevel level)
    {
        bool emits = level == SimdLevel.V512 && CpuInfo.HasAvx512Vnni && Avx512Vbmi.IsSupported;
        foreach (var (type, zero, bytes) in new[] { (DataType.Int8, 0, 1), (DataType.Int8, 100, 2),
            (DataType.UInt8, 128, 1), (DataType.UInt8, 1, 2), (DataType.UInt8, 255, 2), (DataType.UInt8, 0, 3) })
            foreach (int filter in new[] { 3, 5, 7 })
                foreach (int stride in new[] { 1, 2 })
                {
                    var request = Request(1, 33, 19, 21, filter, filter, stride, filter / 2, 1) with
                    {
                        Filters = Filters(type, 33, filter, filter, 8), FilterZero = [zero],
                    };
                    request.Filters.Bytes[0] = 255;
                    Check(level, request);
                    Assert.Equal(emits && bytes < 3, KernelTable.Create(request, level) is ByteDepthwiseQuads);
                }
    }

    /// <summary>All 1 to 4 threads take tasks of several rows and planes.</summary>
    [Theory]
    [MemberData(nameof(Levels))]
    public void Takes_pictures_of_many_tasks(SimdLevel level)
    {
        foreach (int stride in new[] { 1, 2 })
            Check(level, Request(3, 35, 57, 58, 3, 3, stride, 1, 1));
    }

    /// <summary>A filter that reaches far beyond its picture needs no more memory than the pixels it reads.</summary>
    [Theory]
    [MemberData(nameof(Levels))]
    public void Takes_a_long_reach(SimdLevel level)
    {
        var request = Request(1, 5, 3, 3, 3, 3, 1, 1_000_000, 1) with { DilationH = 1_000_000, DilationW = 1_000_000 };
        Check(level, request);
        Assert.InRange(KernelTable.Create(request, level)!.ScratchBytes, 1, 1 << 16);
    }

    private static ByteDepthwiseRequest Request(
        int n, int c, int h, int w, int r, int s, int stride, int pad, int random) => new()
        {
            N = n, C = c, H = h, W = w, R = r, S = s, StrideH = stride, StrideW = stride, PadTop = pad, PadLeft = pad,
            PadBottom = pad, PadRight = pad, Filters = Filters(DataType.UInt8, c, r, s, random), FilterZero = [121],
            InputZero = 3, Output = Output(c, (random % 2) == 0 ? 0 : 100),
        };

    private static Requantization Output(int channels, int zero)
    {
        var random = new SeededRandom(channels);
        float[] m = [.. Enumerable.Range(0, channels).Select(_ => random.NextSingle(0.0005f, 0.01f))];
        float[] b = [.. Enumerable.Range(0, channels).Select(_ => random.NextSingle(-50, 150))];
        return new Requantization(m, b, -zero, 250 - zero, zero);
    }

    private static Tensor Filters(DataType type, int c, int r, int s, int seed)
    {
        var random = new SeededRandom(seed);
        var w = Tensor.Create(type, new Shape(c, 1, r, s));
        foreach (ref byte b in w.Bytes) b = (byte)random.NextBits();
        return w;
    }

    private static void Check(SimdLevel level, ByteDepthwiseRequest r)
    {
        if (r.P == 0 || r.Q == 0) return;
        var kernel = KernelTable.Create(r, level)!;
        Check(kernel, level, r);
        // Where emitted code serves, its twin in C# gives the same.
        if (kernel is ByteDepthwiseQuads) Check(ByteDepthwisePairs<Simd512, Vector512<float>>.Create(r), level, r);
    }

    private static void Check(Kernel kernel, SimdLevel level, ByteDepthwiseRequest r)
    {
        int lanes = level.Lanes(), blocks = (r.C + lanes - 1) / lanes;
        var random = new SeededRandom(r.H);
        byte[] x = new byte[r.N * blocks * r.H * r.W * lanes];
        foreach (ref byte b in x.AsSpan()) b = (byte)random.NextBits();
        long outputs = (long)r.N * blocks * r.P * r.Q * lanes;
        byte[] y = KernelRun.Bytes(kernel, 1, outputs, x);
        for (int i = 0; i < y.Length; i++)
        {
            int plane = i / lanes / (r.P * r.Q), pixel = i / lanes % (r.P * r.Q);
            int c = (plane % blocks * lanes) + (i % lanes);
            if (c >= r.C) continue;
            int sum = Sum(r, x.AsSpan(plane * r.H * r.W * lanes), lanes, c, pixel / r.Q, pixel % r.Q);
            byte want = RequantizerTests.Expected(r.Output, c, sum);
            Assert.True(want == y[i], $"{kernel.Name} {r} {c} {pixel}: {want}, not {y[i]}, of {sum}");
        }

        for (int threads = 2; threads <= 4 && kernel.Tasks > 1; threads++)
            Assert.Equal(y, KernelRun.Bytes(kernel, threads, outputs, x));
    }

    private static int Sum(ByteDepthwiseRequest request, ReadOnlySpan<byte> plane, int lanes, int c, int p, int q)
    {
        int sum = 0;
        for (int r = 0; r < request.R; r++)
            for (int s = 0; s < request.S; s++)
            {
                int h = (p * request.StrideH) + (r * request.DilationH) - request.PadTop;
                int w = (q * request.StrideW) + (s * request.DilationW) - request.PadLeft;
                if (h < 0 || w < 0 || h >= request.H || w >= request.W) continue;
                byte bits = request.Filters.Bytes[(((c * request.R) + r) * request.S) + s];
                int weight = request.Filters.Type == DataType.Int8 ? (sbyte)bits : bits;
                int zero = request.FilterZero[request.FilterZero.Length == 1 ? 0 : c];
                sum += (plane[(((h * request.W) + w) * lanes) + (c % lanes)] - request.InputZero) * (weight - zero);
            }

        return sum;
    }
}
