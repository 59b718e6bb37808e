using Hone.Kernels;
using Hone.Kernels.Elementwise;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Elementwise;

public sealed class BinaryTests
{
    private static readonly (int[] A, int[] B)[] Shapes =
    [
        ([], []), ([5], []), ([], [37]), ([3, 100], [3, 100]), ([3, 37], [37]), ([4, 5, 7, 3], [5, 1, 1]),
        ([4, 5, 7, 3], [4, 5, 1, 1]),
        ([1, 6, 1], [5, 1, 7]), ([2, 1, 3, 1, 2, 1], [1, 4, 1, 5, 1, 3]), ([2, 3, 70, 70], [2, 3, 70, 70]),
        ([2, 5000], [2, 1]),
        ([7, 16], [16]), ([7, 8], [8]), ([4], [9, 4]), ([0, 3], [3]),
    ];

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Broadcasts_like_numpy(SimdLevel level)
    {
        foreach (var (a, b) in Shapes)
            foreach (var operation in new[] { BinaryOperation.Sub, BinaryOperation.Mul, BinaryOperation.PRelu })
                foreach (var activation in new[] { Activation.None, Activation.Relu,
                    new Activation(ActivationKind.LeakyRelu, 2, 0) })
                {
                    var request = new BinaryRequest { Operation = operation, A = new Shape(a), B = new Shape(b),
                        Activation = activation };
                    float[] x = GuardedRun.Integers(request.A.Length, 1), z = GuardedRun.Integers(request.B.Length, 2);
                    float[] want = Reference(request, x, z);
                    Assert.Equal(want, GuardedRun.Floats(GuardedRun.Create(request, level), want.Length, x, z));
                }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Broadcasts_blocked_operands(SimdLevel level)
    {
        const int n = 2, channels = 19, plane = 15;
        int lanes = level.Lanes();
        foreach (var (a, b) in new (int[], int[])[]
        {
            ([n, channels, 3, 5], [n, channels, 3, 5]), ([n, channels, 3, 5], [1, channels, 1, 1]),
            ([n, channels, 1, 1], [n, channels, 3, 5]),
            ([n, channels, 3, 5], [1, 1, 1, 1]), ([n, channels, 3, 5], [n, 1, 3, 5]),
            ([1, channels, 3, 5], [n, channels, 1, 1]),
        })
        {
            var request = new BinaryRequest { Operation = BinaryOperation.Sub, A = new Shape(a), B = new Shape(b),
                Layout = Layout.Nchwc };
            float[] x = GuardedRun.Integers(request.A.Length, 1), z = GuardedRun.Integers(request.B.Length, 2);
            float[] Put(float[] v, int[] s) => s[1] == 1 ? v : GuardedRun.Block(v, s[0], s[1], s[2] * s[3], lanes);
            float[] y = GuardedRun.Floats(
                GuardedRun.Create(request, level), GuardedRun.BlockedLength(n, channels, plane, lanes), Put(x, a),
                Put(z, b));
            Assert.Equal(Reference(request, x, z), GuardedRun.Unblock(y, n, channels, plane, lanes));
        }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Keeps_NaN_and_computes_the_rest(SimdLevel level)
    {
        float[] a = [float.NaN, 1, 2, 3, 6], b = [1, float.NaN, 5, -2, 4];
        float[] Run(BinaryOperation operation) => GuardedRun.Floats(
            GuardedRun.Create(new BinaryRequest { Operation = operation, A = new Shape(5), B = new Shape(5) }, level),
            5, a, b);
        Assert.Equal([float.NaN, float.NaN, 2, -2, 4], Run(BinaryOperation.Min));
        Assert.Equal([float.NaN, float.NaN, 5, 3, 6], Run(BinaryOperation.Max));
        Assert.Equal([float.NaN, float.NaN, 0.4f, -1.5f, 1.5f], Run(BinaryOperation.Div));
        Assert.Equal([float.NaN, 1, 32, 1f / 9, 1296], [.. Run(BinaryOperation.Pow).Select((v, i) => i == 1 ? 1 : v)]);
        var square = new BinaryRequest { Operation = BinaryOperation.Pow, A = new Shape(5), B = Shape.Scalar };
        Assert.Equal([float.NaN, 1, 4, 9, 36], GuardedRun.Floats(GuardedRun.Create(square, level), 5, a, [2f]));
        Assert.Equal([float.NaN, 1, 8, 27, 216], GuardedRun.Floats(GuardedRun.Create(square, level), 5, a, [3f]));
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Unary_operations_go_over_every_length(SimdLevel level)
    {
        foreach (int length in new[] { 0, 1, 15, 16, 17, 255, 256, 257, 100_003 })
        {
            float[] x = GuardedRun.Integers(length, 3);
            float[] Run(UnaryRequest r) => GuardedRun.Floats(GuardedRun.Create(r, level), length, x);
            Assert.Equal(x.Select(MathF.Abs),
                Run(new UnaryRequest { Operation = UnaryOperation.Abs, Length = length }));
            Assert.Equal(x.Select(v => (float)Math.Sin(v)),
                Run(new UnaryRequest { Operation = UnaryOperation.Sin, Length = length }));
            Assert.Equal(x.Select(v => MathF.Max(v, 0)),
                Run(new UnaryRequest { Activation = Activation.Relu, Length = length }));
            Assert.Equal(x, Run(new UnaryRequest { Length = length }));
        }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Affine_scales_and_shifts_by_channel(SimdLevel level)
    {
        const int n = 2, channels = 19;
        foreach (int plane in new[] { 1, 5, 16, 49 })
            foreach (var layout in new[] { Layout.Nchw, Layout.Nchwc })
            {
                float[] x = GuardedRun.Integers(n * channels * plane, 1), scale = GuardedRun.Integers(channels, 2),
                    shift = GuardedRun.Integers(channels, 3);
                var request = new AffineRequest
                {
                    Layout = layout, N = n, C = channels, Plane = plane, Activation = Activation.Clip(-5, 5),
                    Scale = new Weights(scale), Shift = new Weights(shift),
                };
                var kernel = GuardedRun.Create(request, level);
                int lanes = level.Lanes();
                float[] y = layout == Layout.Nchw ? GuardedRun.Floats(kernel, x.Length, x) : GuardedRun.Unblock(
                    GuardedRun.Floats(kernel, GuardedRun.BlockedLength(n, channels, plane, lanes),
                        GuardedRun.Block(x, n, channels, plane, lanes)),
                    n, channels, plane, lanes);
                Assert.Equal(x.Select((v, i) =>
                    Math.Clamp((v * scale[i / plane % channels]) + shift[i / plane % channels], -5, 5)), y);
            }
    }

    private static float[] Reference(BinaryRequest r, float[] a, float[] b)
    {
        int rank = Math.Max(r.A.Rank, r.B.Rank);
        int[] da = [.. Enumerable.Repeat(1, rank - r.A.Rank), .. r.A.Dims],
            db = [.. Enumerable.Repeat(1, rank - r.B.Rank), .. r.B.Dims];
        int[] dy = [.. da.Select((d, i) => d == 1 ? db[i] : d)];
        var y = new float[dy.Aggregate(1, (p, d) => p * d)];
        for (int i = 0; i < y.Length; i++)
        {
            int rest = i, ia = 0, ib = 0, stepA = 1, stepB = 1;
            for (int d = rank - 1; d >= 0; d--)
            {
                int at = rest % dy[d];
                rest /= dy[d];
                if (da[d] != 1) ia += at * stepA;
                if (db[d] != 1) ib += at * stepB;
                stepA *= da[d];
                stepB *= db[d];
            }

            float v = r.Operation switch
            {
                BinaryOperation.Sub => a[ia] - b[ib],
                BinaryOperation.Mul => a[ia] * b[ib],
                _ => a[ia] < 0 ? a[ia] * b[ib] : a[ia],
            };
            y[i] = r.Activation.Kind == ActivationKind.LeakyRelu && v < 0 ? v * r.Activation.Alpha
                : Math.Max(v, r.Activation.Low);
        }

        return y;
    }
}
