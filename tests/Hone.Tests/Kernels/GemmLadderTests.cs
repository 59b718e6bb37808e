using Hone.Kernels.Gemm.Ladder;
using Hone.Machine;

namespace Hone.Tests.Kernels;

/// <summary>Every rung gives what the first one gives: on small integers, exactly.</summary>
public class GemmLadderTests
{
    public static TheoryData<SimdLevel> Levels { get; } = [.. SimdLevels.Available];

    [Fact]
    public void The_rungs_go_from_the_triple_loop_to_production() => Assert.Equal(
        [
            "triple loop", "parallel triple loop", "blocked", "hierarchically blocked", "SIMD over columns",
            "SIMD dot products, B transposed", "SIMD, transposed tiles in registers", "production",
        ],
        GemmLadder.Rungs.Select(r => r.Name));

    [Theory, MemberData(nameof(Levels))]
    public void Every_rung_equals_the_triple_loop(SimdLevel level)
    {
        (int M, int N, int K)[] shapes =
        [
            (1, 1, 1), (3, 5, 7), (4, 32, 16), (13, 17, 50), (48, 48, 48), (49, 51, 53), (67, 261, 300), (130, 31, 97),
        ];
        foreach (var (m, n, k) in shapes)
        {
            float[] a = ConvolutionCheck.Integers((long)m * k, 1), b = ConvolutionCheck.Integers((long)k * n, 2);
            float[] expected = Loops(a, b, m, n, k);
            for (int threads = 1; threads <= 4; threads++)
            {
                foreach (var rung in GemmLadder.Rungs)
                {
                    var kernel = rung.Create(m, n, k, level);
                    float[] y = KernelRun.Output(kernel, threads, (long)m * n, a, b, null);
                    Assert.True(expected.AsSpan().SequenceEqual(y), $"{rung.Name} {m}x{n}x{k}, {threads} threads");
                }
            }
        }
    }

    [Fact]
    public void An_extent_of_zero_is_refused() => Assert.All(
        GemmLadder.Rungs, rung => Assert.Throws<ArgumentOutOfRangeException>(() => rung.Create(4, 0, 4)));

    private static float[] Loops(float[] a, float[] b, int m, int n, int k)
    {
        var y = new float[m * n];
        for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++)
        for (int l = 0; l < k; l++)
            y[(i * n) + j] += a[(i * k) + l] * b[(l * n) + j];
        return y;
    }
}
