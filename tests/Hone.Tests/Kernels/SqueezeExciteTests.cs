using System.Runtime.InteropServices;
using Hone.Kernels;
using Hone.Kernels.Gating;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

/// <summary>Squeeze-and-excite against its definition in double, with 1 to 4 threads, over guard pages.</summary>
public sealed class SqueezeExciteTests
{
    // Channels about a block and beyond the most pieces, few and many hidden numbers, maps of several parts.
    private static readonly (int N, int C, int Plane, int Hidden)[] s_sizes =
    [
        (1, 1, 1, 1), (2, 3, 4, 2), (1, 16, 64, 4), (3, 33, 16, 5), (1, 200, 1, 50), (2, 147, 16, 17),
        (1, 20, 16384, 3),
    ];

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Small_numbers_are_exact(SimdLevel level)
    {
        Activation half = new(ActivationKind.LeakyRelu, 0.5f, 0), ramp = new(ActivationKind.HardSigmoid, 0.25f, 0.5f);
        foreach (var size in s_sizes)
            foreach (var layout in new[] { Layout.Nchw, Layout.Nchwc })
                for (int form = 0; form < 4; form++)
                    Check(Request(size, layout, form, half, form == 0 ? Activation.None : ramp), level, tolerance: 0);
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Any_activations_serve(SimdLevel level)
    {
        foreach (var kind in Enum.GetValues<ActivationKind>())
        {
            if (kind is ActivationKind.Grid8 or ActivationKind.Grid16) continue;
            var some = new Activation(kind, 0.25f, 0.75f);
            var sigmoid = new Activation(ActivationKind.Sigmoid, 0, 0);
            Check(Request((2, 37, 49, 9), Layout.Nchwc, 3, some, sigmoid), level, tolerance: 1e-5);
            Check(Request((2, 37, 49, 9), Layout.Nchw, 0, sigmoid, some), level, tolerance: 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void An_image_alone_has_the_bits_of_one_among_others(SimdLevel level)
    {
        foreach (var layout in new[] { Layout.Nchw, Layout.Nchwc })
        {
            var silu = new Activation(ActivationKind.Silu, 0, 0);
            var request = Request((5, 147, 49, 17), layout, 3, silu, new Activation(ActivationKind.Sigmoid, 0, 0));
            float[] x = Lying(Some(5 * 147 * 49), request, level);
            float[] all = KernelRun.Output(GuardedRun.Create(request, level), 2, x.Length, x);
            int image = x.Length / 5;
            for (int n = 0; n < 5; n++)
            {
                float[] part = x.AsSpan(n * image, image).ToArray();
                float[] alone = KernelRun.InPlace(GuardedRun.Create(request with { N = 1 }, level), 3, part);
                Assert.Equal(all.AsSpan(n * image, image).ToArray(), alone);
            }
        }
    }

    [Fact]
    public void A_NaN_spreads_over_its_image_only()
    {
        var request = Request((2, 40, 9, 4), Layout.Nchw, 0, Activation.None, Activation.None);
        float[] x = Some(2 * 40 * 9);
        x[100] = float.NaN;
        float[] y = KernelRun.Output(GuardedRun.Create(request, SimdLevels.Best), 1, x.Length, x);
        Assert.All(y.Take(360), v => Assert.True(float.IsNaN(v)));
        Assert.All(y.Skip(360), v => Assert.False(float.IsNaN(v)));
    }

    /// <summary>Form 1 has a bias first, 2 turned weights first and a bias second, 3 all of these.</summary>
    private static SqueezeExciteRequest Request(
        (int N, int C, int Plane, int Hidden) size, Layout layout, int form, Activation inner, Activation outer)
    {
        int weights = size.C * size.Hidden;
        Weights? Bias(bool there, int count) => there ? new Weights(GuardedRun.Integers(count, count)) : null;
        return new SqueezeExciteRequest
        {
            N = size.N, C = size.C, Plane = size.Plane, Hidden = size.Hidden, Layout = layout,
            Squeeze = new GateLayer(
                new Weights(GuardedRun.Integers(weights, 1)), form >= 2, Bias(form % 2 == 1, size.Hidden), inner),
            Excite = new GateLayer(
                new Weights(GuardedRun.Integers(weights, 2)), form % 2 == 1, Bias(form >= 2, size.C), outer),
        };
    }

    private static void Check(SqueezeExciteRequest r, SimdLevel level, double tolerance)
    {
        float[] x = tolerance == 0 ? GuardedRun.Integers((long)r.N * r.C * r.Plane, 3) : Some(r.N * r.C * r.Plane);
        double[] want = Reference(r, x);
        float[] input = Lying(x, r, level);
        byte[]? first = null;
        for (int threads = 1; threads <= 4; threads++)
        {
            float[] y = KernelRun.Output(GuardedRun.Create(r, level), threads, input.Length, input);
            Assert.True(Array.TrueForAll(y, float.IsFinite));
            byte[] bits = MemoryMarshal.AsBytes<float>(y).ToArray();
            Assert.True(bits.AsSpan().SequenceEqual(first ??= bits));
            if (r.Layout == Layout.Nchwc) y = GuardedRun.Unblock(y, r.N, r.C, r.Plane, level.Lanes());
            for (int i = 0; i < want.Length; i++)
            {
                bool near = Math.Abs(want[i] - y[i]) <= tolerance * Math.Max(1, Math.Abs(want[i]));
                if (!near) Assert.Fail($"{r}, {level}: element {i} is {y[i]}, not {want[i]}");
            }
        }
    }

    private static float[] Lying(float[] x, SqueezeExciteRequest r, SimdLevel level) =>
        r.Layout == Layout.Nchwc ? GuardedRun.Block(x, r.N, r.C, r.Plane, level.Lanes()) : x;

    private static float[] Some(int count)
    {
        var random = new SeededRandom(count);
        var x = new float[count];
        foreach (ref float v in x.AsSpan()) v = random.NextSingle(-0.2f, 0.3f);
        return x;
    }

    private static double[] Reference(SqueezeExciteRequest r, float[] x)
    {
        var y = new double[x.Length];
        for (int n = 0; n < r.N; n++)
        {
            int map = n * r.C * r.Plane;
            double[] means = [.. Enumerable.Range(0, r.C).Select(c => Mean(x, map + (c * r.Plane), r.Plane))];
            double[] gates = Layer(r.Excite, Layer(r.Squeeze, means, r.Hidden), r.C);
            for (int i = 0; i < r.C * r.Plane; i++) y[map + i] = x[map + i] * gates[i / r.Plane];
        }

        return y;
    }

    private static double Mean(float[] x, int first, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++) sum += x[first + i];
        return sum / count;
    }

    private static double[] Layer(GateLayer layer, double[] from, int outputs)
    {
        float[] w = layer.Weights.Values.ToArray();
        float[]? bias = layer.Bias?.Values.ToArray();
        var a = layer.Activation;
        string name = a.Kind == ActivationKind.None ? "" : a.Kind.ToString();
        var f = new Hone.Operators.FusedActivation(name, a.Alpha, a.Beta).Function();
        return [.. Enumerable.Range(0, outputs).Select(o => f((bias?[o] ?? 0) + from.Select(
            (v, i) => v * w[layer.Turned ? (i * outputs) + o : (o * from.Length) + i]).Sum()))];
    }
}
