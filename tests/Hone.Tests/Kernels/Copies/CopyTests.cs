using Hone.Diagnostics;
using Hone.Kernels;
using Hone.Kernels.Copies;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Copies;

public sealed class CopyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Transposes_every_permutation(int size)
    {
        foreach (int[] extents in new int[][] { [1, 1, 1, 1], [2, 3, 4, 5], [2, 33, 7, 18], [1, 64, 130, 3],
            [3, 20, 1, 100] })
            foreach (int[] order in Permutations(4))
            {
                var x = new Shape(extents);
                var y = new Shape([.. order.Select(d => extents[d])]);
                long[] strides = x.Strides();
                var request = new CopyRequest
                {
                    ElementSize = size, Extents = [.. y.Select(d => (long)d)],
                    InputStrides = [.. order.Select(d => strides[d])], OutputStrides = y.Strides(),
                };
                Check(request, x.Length, y.Length, size);
            }
    }

    [Fact]
    public void Slices_backwards_expands_and_writes_parts()
    {
        Check(new CopyRequest { ElementSize = 4, Extents = [3, 4], InputStrides = [20, -2], OutputStrides = [4, 1],
            InputOffset = 19 }, 60, 12, 4);
        Check(new CopyRequest { ElementSize = 4, Extents = [3, 4, 50], InputStrides = [0, 1, 0],
            OutputStrides = [200, 50, 1] }, 4, 600, 4);
        Check(new CopyRequest { ElementSize = 2, Extents = [], InputStrides = [], OutputStrides = [], InputOffset = 3,
            OutputOffset = 1 }, 5, 2, 2);
        Check(new CopyRequest { ElementSize = 4, Extents = [5, 30_000], InputStrides = [30_000, 1],
            OutputStrides = [30_001, 1], OutputOffset = 1 }, 150_000, 150_006, 4);
        Check(new CopyRequest { ElementSize = 8, Extents = [0, 3], InputStrides = [3, 1], OutputStrides = [3, 1] }, 0,
            0, 8);
        Check(new CopyRequest { ElementSize = 4, Extents = [2, 600, 700], InputStrides = [420_000, 1, 600],
            OutputStrides = [420_000, 700, 1] }, 840_000, 840_000, 4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Joins_and_cuts(int size)
    {
        long[] sizes = [3, 0, 7000, 40, 1];
        const int outer = 3;
        var parts = sizes.Select((s, i) => Bytes(s * outer * size, i)).ToArray();
        byte[] want = [.. Enumerable.Range(0, outer).SelectMany(o =>
            sizes.SelectMany((s, i) => parts[i].AsSpan((int)(o * s * size), (int)s * size).ToArray()))];
        var whole = new byte[want.Length];
        GuardedRun.Run(Create(new ConcatRequest { ElementSize = size, Outer = outer, Sizes = sizes }),
            [.. parts, whole]);
        Assert.Equal(want, whole);
        var cut = parts.Select(p => new byte[p.Length]).ToArray();
        GuardedRun.Run(Create(new SplitRequest { ElementSize = size, Outer = outer, Sizes = sizes }), [whole, .. cut]);
        for (int i = 0; i < sizes.Length; i++) Assert.Equal(parts[i], cut[i]);
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Joins_blocked_channels(SimdLevel level)
    {
        const int n = 2, plane = 5;
        int lanes = level.Lanes();
        int[] channels = [lanes, 2 * lanes, 3];
        var parts = channels.Select((c, i) => GuardedRun.Integers(n * c * plane, i)).ToArray();
        var kernel = Create(ConcatRequest.OfBlockedChannels(n, channels, plane, lanes)!);
        float[] y = GuardedRun.Floats(
            kernel, GuardedRun.BlockedLength(n, channels.Sum(), plane, lanes),
            [.. parts.Select((p, i) => GuardedRun.Block(p, n, channels[i], plane, lanes))]);
        float[] want = [.. Enumerable.Range(0, n).SelectMany(image =>
            channels.SelectMany((c, i) => parts[i].Skip(image * c * plane).Take(c * plane)))];
        Assert.Equal(want, GuardedRun.Unblock(y, n, channels.Sum(), plane, lanes));
        Assert.Null(ConcatRequest.OfBlockedChannels(n, [3, lanes], plane, lanes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Pads_in_every_mode(int size)
    {
        foreach (var mode in Enum.GetValues<PadMode>())
            foreach (var (before, after) in new (int[], int[])[] { ([1, 2, 3], [0, 1, 2]), ([0, 0, 0], [0, 0, 0]),
                ([2, -1, -2], [2, 1, 4]), ([0, 2, -3], [-1, -1, 7]) })
            {
                var request = new PadRequest { Mode = mode, ElementSize = size, Input = new Shape(3, 4, 5),
                    Before = before, After = after, Fill = 0x7777777777777777 };
                byte[] x = Bytes(60 * size, 1);
                int[] extents = [3 + before[0] + after[0], 4 + before[1] + after[1], 5 + before[2] + after[2]];
                var y = new byte[extents[0] * extents[1] * extents[2] * size];
                var want = new byte[y.Length];
                for (int i = 0; i < y.Length / size; i++)
                {
                    int a = Source(mode, (i / extents[2] / extents[1]) - before[0], 3),
                        b = Source(mode, (i / extents[2] % extents[1]) - before[1], 4);
                    int c = Source(mode, (i % extents[2]) - before[2], 5);
                    for (int k = 0; k < size; k++)
                        want[(i * size) + k] = a < 0 || b < 0 || c < 0 ? (byte)0x77
                            : x[((((a * 4) + b) * 5) + c) * size + k];
                }

                GuardedRun.Run(Create(request), x, y);
                Assert.Equal(want, y);
            }
    }

    [Fact]
    public void Gathers_rows_and_refuses_indices_outside()
    {
        float[] x = GuardedRun.Integers(2 * 5 * 3, 1);
        var request = new GatherRequest { ElementSize = 4, Outer = 2, Axis = 5, Count = 4, Inner = 3 };
        var y = new float[24];
        GuardedRun.Run(Create(request), x, new long[] { 4, -5, 0, -1 }, y);
        Assert.Equal(new[] { 4, 0, 0, 4, 9, 5, 5, 9 }.SelectMany(r => x.Skip(r * 3).Take(3)), y);
        GuardedRun.Run(Create(request with { IndexSize = 4, Inner = 1, Outer = 1 }), x, new[] { 1, 2, 3, 4 }, y);
        Assert.Equal(x[1..5], y[..4]);
        foreach (long index in new[] { 5L, -6, long.MaxValue })
            Assert.Throws<ModelException>(() =>
                GuardedRun.Run(Create(request), x, new[] { 0, index, 0, 0 }, y));
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Reorders_between_all_layouts(SimdLevel level)
    {
        const int n = 2;
        int lanes = level.Lanes();
        foreach (int channels in new[] { 1, 3, 16, 21, 64 })
            foreach (int plane in new[] { 1, 2, 7, 49, 300 })
            {
                float[] x = GuardedRun.Integers(n * channels * plane, channels + plane);
                int blocks = (channels + lanes - 1) / lanes;
                int Channel(int i) => (i / lanes / plane % blocks * lanes) + (i % lanes);
                float[] Zeroed(float[] blocked) => [.. blocked.Select((v, i) => Channel(i) < channels ? v : 0)];
                float[] Lay(Layout layout) => layout switch
                {
                    Layout.Nchw => x,
                    Layout.Nchwc => GuardedRun.Block(x, n, channels, plane, lanes),
                    _ => [.. Enumerable.Range(0, x.Length).Select(i =>
                        x[(((i / channels / plane) * channels) + (i % channels)) * plane + (i / channels % plane)])],
                };
                foreach (var from in Enum.GetValues<Layout>())
                    foreach (var to in Enum.GetValues<Layout>().Where(l => l != from))
                    {
                        float[] want = to == Layout.Nchwc ? Zeroed(Lay(to)) : Lay(to);
                        var kernel = GuardedRun.Create(new ReorderRequest { From = from, To = to, N = n, C = channels,
                            Plane = plane }, level);
                        Assert.Equal(want, GuardedRun.Floats(kernel, want.Length, Lay(from)));
                    }
            }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Blocks_of_another_size(SimdLevel level)
    {
        const int n = 2;
        foreach (int channels in new[] { 1, 4, 7, 16, 20, 33 })
            foreach (int plane in new[] { 1, 7, 600 })
                foreach (int from in new[] { 4, 8, 16 })
                    foreach (int to in new[] { 4, 8, 16 })
                    {
                        var request = new ReorderRequest
                        {
                            From = Layout.Nchwc, To = Layout.Nchwc, FromBlock = from, ToBlock = to, N = n, C = channels,
                            Plane = plane,
                        };
                        if (from == to || Math.Min(from, to) > level.Lanes())
                        {
                            Assert.Null(KernelTable.Create(request, level));
                            continue;
                        }

                        float[] x = GuardedRun.Integers(n * channels * plane, channels + plane);
                        float[] want = GuardedRun.Block(x, n, channels, plane, to);
                        int blocks = (channels + to - 1) / to;
                        for (int i = 0; i < want.Length; i++)
                            if ((i / to / plane % blocks * to) + (i % to) >= channels) want[i] = 0;
                        float[] laid = GuardedRun.Block(x, n, channels, plane, from);
                        Assert.Equal(want, GuardedRun.Floats(GuardedRun.Create(request, level), want.Length, laid));
                    }
    }

    /// <summary>Results larger than half the last cache level go around it; there and back is the same.</summary>
    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Large_reorders_there_and_back(SimdLevel level)
    {
        const int channels = 37;
        int plane = (int)(Math.Max(CacheInfo.Current.L3, 8 << 20) / 2 / sizeof(float) / channels) + 101;
        float[] x = GuardedRun.Integers(channels * plane, 7);
        foreach (var to in new[] { Layout.Nhwc, Layout.Nchwc })
        {
            long floats = ReferenceConvolution.Floats(1, channels, plane, to, level.Lanes());
            var there = new ReorderRequest { From = Layout.Nchw, To = to, C = channels, Plane = plane };
            float[] y = GuardedRun.Floats(GuardedRun.Create(there, level), floats, x);
            for (int i = 0; i < 1000; i++)
            {
                int channel = i % channels, pixel = (int)((long)i * plane / 1000);
                Assert.Equal(x[(channel * plane) + pixel], y[to == Layout.Nhwc
                    ? (pixel * channels) + channel
                    : (((channel / level.Lanes() * plane) + pixel) * level.Lanes()) + (channel % level.Lanes())]);
            }

            var back = there with { From = to, To = Layout.Nchw };
            Assert.Equal(x, GuardedRun.Floats(GuardedRun.Create(back, level), x.Length, y));
            var other = back with { To = to == Layout.Nhwc ? Layout.Nchwc : Layout.Nhwc };
            long others = ReferenceConvolution.Floats(1, channels, plane, other.To, level.Lanes());
            float[] z = GuardedRun.Floats(GuardedRun.Create(other, level), others, y);
            back = back with { From = other.To };
            Assert.Equal(x, GuardedRun.Floats(GuardedRun.Create(back, level), x.Length, z));
        }
    }

    private static int Source(PadMode mode, int at, int extent)
    {
        if (at >= 0 && at < extent) return at;
        while (mode == PadMode.Reflect && (at < 0 || at >= extent)) at = at < 0 ? -at : (2 * (extent - 1)) - at;
        return mode switch
        {
            PadMode.Constant => -1,
            PadMode.Edge => at < 0 ? 0 : extent - 1,
            PadMode.Wrap => (at + (100 * extent)) % extent,
            _ => at,
        };
    }

    private static void Check(CopyRequest r, long inputs, long outputs, int size)
    {
        byte[] x = Bytes(inputs * size, 1), y = Bytes(outputs * size, 2), want = [.. y];
        long turns = r.Extents.Aggregate(1L, (p, e) => p * e);
        for (long i = 0; i < turns; i++)
        {
            long rest = i, from = r.InputOffset, to = r.OutputOffset;
            for (int d = r.Extents.Count - 1; d >= 0; d--)
            {
                from += rest % r.Extents[d] * r.InputStrides[d];
                to += rest % r.Extents[d] * r.OutputStrides[d];
                rest /= r.Extents[d];
            }

            Array.Copy(x, from * size, want, to * size, size);
        }

        GuardedRun.Run(Create(r), x, y);
        Assert.True(want.AsSpan().SequenceEqual(y), r.ToString());
    }

    private static Kernel Create(KernelRequest request) => GuardedRun.Create(request, SimdLevels.Best);

    private static byte[] Bytes(long count, long seed)
    {
        var random = new SeededRandom(seed);
        var bytes = new byte[count];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.Next(0, 256);
        return bytes;
    }

    private static IEnumerable<int[]> Permutations(int count) => count == 0 ? [[]] : Permutations(count - 1)
        .SelectMany(p => Enumerable.Range(0, count).Select(at => (int[])[.. p[..at], count - 1, .. p[at..]]));
}
