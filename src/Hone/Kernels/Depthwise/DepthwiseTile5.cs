using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Depthwise;

/// <summary>
/// Filters five wide: per filter row 5 weights and 11 (stride 1) or 17 (stride 2) pixels feed 35 multiply-adds.
/// </summary>
/// <remarks>Registers: 7 accumulators, 5 weights, 1 pixel. Two pixels at either end may be padding.</remarks>
internal readonly unsafe struct DepthwiseTile5<TStride> : IDepthwiseTile
    where TStride : struct, IColumnStride
{
    /// <inheritdoc/>
    public static int Taps => 5;

    /// <inheritdoc/>
    public static int Stride => TStride.Value;

    /// <inheritdoc/>
    public static int Edge => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(in DepthwiseTileSource source, float* bias, float* y, float low, float high)
        where S : struct, ISimd<V>
        where V : struct
    {
        V y0 = S.Load(bias), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0;
        float* x = source.X, w = source.Filter;
        float* left0 = source.Left0, left1 = source.Left1, right0 = source.Right0, right1 = source.Right1;
        long step = source.RowStep;
        long left0Step = source.Left0Step, left1Step = source.Left1Step;
        long right0Step = source.Right0Step, right1Step = source.Right1Step;
        for (int row = source.Rows; row > 0; row--)
        {
            V w0 = S.Load(w), w1 = S.Load(w + S.Lanes), w2 = S.Load(w + (2 * S.Lanes));
            V w3 = S.Load(w + (3 * S.Lanes)), w4 = S.Load(w + (4 * S.Lanes)), v;
            if (TStride.Value == 1)
            {
                v = S.Load(left0);
                y0 = S.Fma(v, w0, y0);
                v = S.Load(left1);
                y0 = S.Fma(v, w1, y0);
                y1 = S.Fma(v, w0, y1);
                v = S.Load(x + (2 * S.Lanes));
                y0 = S.Fma(v, w2, y0);
                y1 = S.Fma(v, w1, y1);
                y2 = S.Fma(v, w0, y2);
                v = S.Load(x + (3 * S.Lanes));
                y0 = S.Fma(v, w3, y0);
                y1 = S.Fma(v, w2, y1);
                y2 = S.Fma(v, w1, y2);
                y3 = S.Fma(v, w0, y3);
                v = S.Load(x + (4 * S.Lanes));
                y0 = S.Fma(v, w4, y0);
                y1 = S.Fma(v, w3, y1);
                y2 = S.Fma(v, w2, y2);
                y3 = S.Fma(v, w1, y3);
                y4 = S.Fma(v, w0, y4);
                v = S.Load(x + (5 * S.Lanes));
                y1 = S.Fma(v, w4, y1);
                y2 = S.Fma(v, w3, y2);
                y3 = S.Fma(v, w2, y3);
                y4 = S.Fma(v, w1, y4);
                y5 = S.Fma(v, w0, y5);
                v = S.Load(x + (6 * S.Lanes));
                y2 = S.Fma(v, w4, y2);
                y3 = S.Fma(v, w3, y3);
                y4 = S.Fma(v, w2, y4);
                y5 = S.Fma(v, w1, y5);
                y6 = S.Fma(v, w0, y6);
                v = S.Load(x + (7 * S.Lanes));
                y3 = S.Fma(v, w4, y3);
                y4 = S.Fma(v, w3, y4);
                y5 = S.Fma(v, w2, y5);
                y6 = S.Fma(v, w1, y6);
                v = S.Load(x + (8 * S.Lanes));
                y4 = S.Fma(v, w4, y4);
                y5 = S.Fma(v, w3, y5);
                y6 = S.Fma(v, w2, y6);
                v = S.Load(right0);
                y5 = S.Fma(v, w4, y5);
                y6 = S.Fma(v, w3, y6);
                v = S.Load(right1);
                y6 = S.Fma(v, w4, y6);
            }
            else
            {
                v = S.Load(left0);
                y0 = S.Fma(v, w0, y0);
                v = S.Load(left1);
                y0 = S.Fma(v, w1, y0);
                v = S.Load(x + (2 * S.Lanes));
                y0 = S.Fma(v, w2, y0);
                y1 = S.Fma(v, w0, y1);
                v = S.Load(x + (3 * S.Lanes));
                y0 = S.Fma(v, w3, y0);
                y1 = S.Fma(v, w1, y1);
                v = S.Load(x + (4 * S.Lanes));
                y0 = S.Fma(v, w4, y0);
                y1 = S.Fma(v, w2, y1);
                y2 = S.Fma(v, w0, y2);
                v = S.Load(x + (5 * S.Lanes));
                y1 = S.Fma(v, w3, y1);
                y2 = S.Fma(v, w1, y2);
                v = S.Load(x + (6 * S.Lanes));
                y1 = S.Fma(v, w4, y1);
                y2 = S.Fma(v, w2, y2);
                y3 = S.Fma(v, w0, y3);
                v = S.Load(x + (7 * S.Lanes));
                y2 = S.Fma(v, w3, y2);
                y3 = S.Fma(v, w1, y3);
                v = S.Load(x + (8 * S.Lanes));
                y2 = S.Fma(v, w4, y2);
                y3 = S.Fma(v, w2, y3);
                y4 = S.Fma(v, w0, y4);
                v = S.Load(x + (9 * S.Lanes));
                y3 = S.Fma(v, w3, y3);
                y4 = S.Fma(v, w1, y4);
                v = S.Load(x + (10 * S.Lanes));
                y3 = S.Fma(v, w4, y3);
                y4 = S.Fma(v, w2, y4);
                y5 = S.Fma(v, w0, y5);
                v = S.Load(x + (11 * S.Lanes));
                y4 = S.Fma(v, w3, y4);
                y5 = S.Fma(v, w1, y5);
                v = S.Load(x + (12 * S.Lanes));
                y4 = S.Fma(v, w4, y4);
                y5 = S.Fma(v, w2, y5);
                y6 = S.Fma(v, w0, y6);
                v = S.Load(x + (13 * S.Lanes));
                y5 = S.Fma(v, w3, y5);
                y6 = S.Fma(v, w1, y6);
                v = S.Load(x + (14 * S.Lanes));
                y5 = S.Fma(v, w4, y5);
                y6 = S.Fma(v, w2, y6);
                v = S.Load(right0);
                y6 = S.Fma(v, w3, y6);
                v = S.Load(right1);
                y6 = S.Fma(v, w4, y6);
            }

            x += step;
            left0 += left0Step;
            left1 += left1Step;
            right0 += right0Step;
            right1 += right1Step;
            w += 5 * S.Lanes;
        }

        DepthwiseStore.Seven<S, V>(y, y0, y1, y2, y3, y4, y5, y6, low, high);
    }
}
