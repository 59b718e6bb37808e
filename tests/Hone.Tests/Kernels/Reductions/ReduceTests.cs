using Hone.Kernels.Reductions;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Reductions;

public sealed class ReduceTests
{
    private static readonly (int[] Shape, int[] Axes)[] Cases =
    [
        ([], []), ([7], []), ([100], [0]), ([1], [0]), ([5, 333], [1]), ([5, 333], [0]), ([2, 3, 4, 5], [1, 3]),
        ([2, 3, 4, 5], [0, 2]),
        ([3, 17, 6, 7], [2, 3]), ([3, 17, 6, 7], [0, 2, 3]), ([3, 64, 5], [1]), ([3, 2, 200], [1]),
        ([2, 2, 2, 2, 2, 2], [0, 3, 5]), ([4, 0], [1]),
        ([3, 5, 7], [0, 1, 2]),
    ];

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Equals_the_double_loop(SimdLevel level)
    {
        foreach (var kind in Enum.GetValues<ReduceKind>())
            foreach (var (shape, axes) in Cases)
            {
                var request = new ReduceRequest { Kind = kind, Input = new Shape(shape), Axes = axes };
                // Products of ones and twos stay exact for some ninety factors; zeros would hide mistakes.
                float[] x = kind == ReduceKind.Prod
                    ? [.. GuardedRun.Integers(request.Input.Length, 1).Select(v => v == 4 ? -2f : 1f)]
                    : GuardedRun.Integers(request.Input.Length, 1);
                float[] want = Reference(request, x);
                Assert.Equal(want, GuardedRun.Floats(GuardedRun.Create(request, level), want.Length, x));
            }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void The_extremes_keep_a_NaN(SimdLevel level)
    {
        foreach (var kind in new[] { ReduceKind.Max, ReduceKind.Min })
            foreach (int axis in new[] { 0, 1 })
                for (int at = 0; at < 70; at += 3)
                {
                    float[] x = GuardedRun.Integers(70 * 70, 1);
                    x[(at * 70) + 69 - at] = float.NaN;
                    var kernel = GuardedRun.Create(new ReduceRequest { Kind = kind, Input = new Shape(70, 70),
                        Axes = [axis] }, level);
                    float[] y = GuardedRun.Floats(kernel, 70, x);
                    for (int i = 0; i < 70; i++) Assert.Equal(i == (axis == 1 ? at : 69 - at), float.IsNaN(y[i]));
                }
    }

    [Fact]
    public void Arg_finds_first_and_last()
    {
        float[] x = [1, 3, 3, 0, 0, 2, 5, 5, 5, -1, -1, 7];
        long[] Run(bool smallest, bool last, long outer, long axis, long inner)
        {
            var y = new long[outer * inner];
            GuardedRun.Run(GuardedRun.Create(new ArgRequest { Smallest = smallest, LastOfEqual = last, Outer = outer,
                Axis = axis, Inner = inner }, SimdLevels.Best), x, y);
            return y;
        }

        Assert.Equal([1L, 5], Run(false, false, 2, 6, 1));
        Assert.Equal([2L, 5], Run(false, true, 2, 6, 1));
        Assert.Equal([3L, 3], Run(true, false, 2, 6, 1));
        Assert.Equal([4L, 4], Run(true, true, 2, 6, 1));
        Assert.Equal([3L, 5], Run(false, false, 1, 6, 2));
        Assert.Equal([1L, 1, 1, 0, 0, 1], Run(false, false, 1, 2, 6));
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Arg_by_vectors_equals_the_loop(SimdLevel level)
    {
        foreach (var (outer, axis, inner) in new[] { (3, 1, 40), (2, 21, 33), (1, 50, 16), (2, 7, 9), (1, 300, 2),
            (5, 77, 1) })
            foreach (bool smallest in new[] { false, true })
                foreach (bool last in new[] { false, true })
                {
                    float[] x = GuardedRun.Integers(outer * axis * inner, axis);
                    for (int i = 5; i < x.Length; i += 97) x[i] = float.NaN;
                    var y = new long[outer * inner];
                    var request = new ArgRequest { Smallest = smallest, LastOfEqual = last, Outer = outer, Axis = axis,
                        Inner = inner };
                    GuardedRun.Run(GuardedRun.Create(request, level), x, y);
                    var blocked = new long[y.Length];
                    float[] blocks = GuardedRun.Block(x, outer, axis, inner, level.Lanes());
                    var kernel = GuardedRun.Create(request with { Layout = Layout.Nchwc }, level);
                    GuardedRun.Run(kernel, blocks, blocked);
                    Assert.Equal(y, blocked);
                    for (int i = 0; i < y.Length; i++)
                    {
                        float[] slice = [.. Enumerable.Range(0, axis).Select(k =>
                            x[(((i / inner * axis) + k) * inner) + (i % inner)])];
                        float best = slice.Any(float.IsNaN) ? float.NaN : smallest ? slice.Min() : slice.Max();
                        Assert.Equal(last ? Array.LastIndexOf(slice, best) : Array.IndexOf(slice, best), y[i]);
                    }
                }
    }

    private static float[] Reference(ReduceRequest r, float[] x)
    {
        int[] kept = [.. Enumerable.Range(0, r.Input.Rank).Where(d => !r.Axes.Contains(d))];
        long outputs = kept.Aggregate(1L, (p, d) => p * r.Input[d]);
        var groups = Enumerable.Range(0, (int)outputs).Select(_ => new List<double>()).ToArray();
        long[] strides = r.Input.Strides();
        for (int i = 0; i < x.Length; i++)
        {
            long at = 0;
            foreach (int d in kept) at = (at * r.Input[d]) + (i / strides[d] % r.Input[d]);
            groups[at].Add(x[i]);
        }

        return [.. groups.Select(g => (float)(r.Kind switch
        {
            ReduceKind.Sum => g.Sum(),
            ReduceKind.Mean => (float)g.Sum() / (float)g.Count,
            ReduceKind.Max => g.DefaultIfEmpty(double.NegativeInfinity).Max(),
            ReduceKind.Min => g.DefaultIfEmpty(double.PositiveInfinity).Min(),
            ReduceKind.Prod => g.Aggregate(1.0, (p, v) => p * v),
            ReduceKind.L1 => g.Sum(Math.Abs),
            ReduceKind.L2 => Math.Sqrt(g.Sum(v => v * v)),
            _ => g.Sum(v => v * v),
        }))];
    }
}
