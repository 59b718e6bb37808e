using Hone.Kernels;
using Hone.Kernels.Elementwise;
using Hone.Machine;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Elementwise;

/// <summary>Grids in vectors have the bits of quantizing and back, one number after the other.</summary>
public sealed class GridTests
{
    private const int Scales = 100, Around = 8;

    public static TheoryData<SimdLevel> Levels => GuardedRun.Levels;

    /// <summary>
    /// Where a quotient rounds to another integer, on both sides of every step: nowhere else can a difference show.
    /// </summary>
    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_step_is_where_it_belongs(SimdLevel level)
    {
        var random = new SeededRandom(17);
        for (int i = 0; i < Scales; i++)
        {
            float scale = MathF.ScaleB(random.NextSingle(1, 2), random.Next(-64, 64)), least = -random.Next(0, 256);
            Check(level, ActivationKind.Grid8, scale, least, Steps(scale, least, 256));
        }

        foreach (float scale in (float[])[0.00390625f, 1f / 3, 5.421010862427522e-20f, MathF.BitDecrement(2)])
            Check(level, ActivationKind.Grid16, scale, -1000, Steps(scale, -1000, 65536));
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Ends_hold_what_lies_beyond(SimdLevel level)
    {
        float[] x =
        [
            float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -0f, -1e-45f, 1e-45f, 1e-20f,
        ];
        foreach (float scale in (float[])[0.1f, 1, 1e15f, 1e-15f])
        {
            Check(level, ActivationKind.Grid8, scale, -3, x);
            Check(level, ActivationKind.Grid16, scale, -70000, x);
        }
    }

    /// <summary>The numbers around the middle between each two points of a grid, and around both ends.</summary>
    private static float[] Steps(float scale, float least, int count)
    {
        var x = new List<float>();
        for (int step = -1; step <= count; step++)
        {
            float middle = (float)((least + step + 0.5) * (double)scale), down = middle;
            x.Add(middle);
            for (int i = 0; i < Around; i++)
            {
                x.Add(middle = MathF.BitIncrement(middle));
                x.Add(down = MathF.BitDecrement(down));
            }
        }

        return [.. x];
    }

    private static void Check(SimdLevel level, ActivationKind kind, float scale, float least, float[] x)
    {
        var request = new UnaryRequest { Activation = new Activation(kind, scale, least), Length = x.Length };
        float[] y = GuardedRun.Floats(GuardedRun.Create(request, level), x.Length, x);
        int bits = kind == ActivationKind.Grid8 ? 8 : 16;
        for (int i = 0; i < x.Length; i++)
        {
            float want = (float)Grid.At(x[i], scale, least, bits);
            bool same = BitConverter.SingleToInt32Bits(want) == BitConverter.SingleToInt32Bits(y[i]);
            Assert.True(same, $"{x[i]:R} on {scale:R}, {least}: {y[i]:R}, not {want:R}");
        }
    }
}
