using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Depthwise;

/// <summary>
/// Filters three wide: per filter row 3 weights and 9 (stride 1) or 15 (stride 2) pixels feed 21 multiply-adds.
/// </summary>
/// <remarks>
/// Pixels are read once and used for every tap that needs them. Registers: 7 accumulators, 3 weights, 1-3 pixels, so
/// it fits sixteen as well as thirty-two.
/// </remarks>
internal readonly unsafe struct DepthwiseTile3<TStride> : IDepthwiseTile
    where TStride : struct, IColumnStride
{
    /// <inheritdoc/>
    public static int Taps => 3;

    /// <inheritdoc/>
    public static int Stride => TStride.Value;

    /// <inheritdoc/>
    public static int Edge => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(in DepthwiseTileSource source, float* bias, float* y, float low, float high)
        where S : struct, ISimd<V>
        where V : struct
    {
        V y0 = S.Load(bias), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0;
        float* x = source.X, w = source.Filter, left = source.Left0, right = source.Right0;
        long step = source.RowStep, leftStep = source.Left0Step, rightStep = source.Right0Step;
        int at = TStride.Value * S.Lanes;
        for (int row = source.Rows; row > 0; row--)
        {
            V w0 = S.Load(w), w1 = S.Load(w + S.Lanes), w2 = S.Load(w + (2 * S.Lanes));
            V v = S.Load(left);
            y0 = S.Fma(v, w0, y0);
            if (TStride.Value == 1)
            {
                v = S.Load(x + S.Lanes);
                y0 = S.Fma(v, w1, y0);
                y1 = S.Fma(v, w0, y1);
                v = S.Load(x + (2 * S.Lanes));
                y0 = S.Fma(v, w2, y0);
                y1 = S.Fma(v, w1, y1);
                y2 = S.Fma(v, w0, y2);
                v = S.Load(x + (3 * S.Lanes));
                y1 = S.Fma(v, w2, y1);
                y2 = S.Fma(v, w1, y2);
                y3 = S.Fma(v, w0, y3);
                v = S.Load(x + (4 * S.Lanes));
                y2 = S.Fma(v, w2, y2);
                y3 = S.Fma(v, w1, y3);
                y4 = S.Fma(v, w0, y4);
                v = S.Load(x + (5 * S.Lanes));
                y3 = S.Fma(v, w2, y3);
                y4 = S.Fma(v, w1, y4);
                y5 = S.Fma(v, w0, y5);
                v = S.Load(x + (6 * S.Lanes));
                y4 = S.Fma(v, w2, y4);
                y5 = S.Fma(v, w1, y5);
                y6 = S.Fma(v, w0, y6);
                v = S.Load(x + (7 * S.Lanes));
                y5 = S.Fma(v, w2, y5);
                y6 = S.Fma(v, w1, y6);
            }
            else
            {
                y0 = S.Fma(S.Load(x + S.Lanes), w1, y0);
                v = S.Load(x + at);
                y0 = S.Fma(v, w2, y0);
                y1 = S.Fma(v, w0, y1);
                y1 = S.Fma(S.Load(x + at + S.Lanes), w1, y1);
                v = S.Load(x + (2 * at));
                y1 = S.Fma(v, w2, y1);
                y2 = S.Fma(v, w0, y2);
                y2 = S.Fma(S.Load(x + (2 * at) + S.Lanes), w1, y2);
                v = S.Load(x + (3 * at));
                y2 = S.Fma(v, w2, y2);
                y3 = S.Fma(v, w0, y3);
                y3 = S.Fma(S.Load(x + (3 * at) + S.Lanes), w1, y3);
                v = S.Load(x + (4 * at));
                y3 = S.Fma(v, w2, y3);
                y4 = S.Fma(v, w0, y4);
                y4 = S.Fma(S.Load(x + (4 * at) + S.Lanes), w1, y4);
                v = S.Load(x + (5 * at));
                y4 = S.Fma(v, w2, y4);
                y5 = S.Fma(v, w0, y5);
                y5 = S.Fma(S.Load(x + (5 * at) + S.Lanes), w1, y5);
                v = S.Load(x + (6 * at));
                y5 = S.Fma(v, w2, y5);
                y6 = S.Fma(v, w0, y6);
                y6 = S.Fma(S.Load(x + (6 * at) + S.Lanes), w1, y6);
            }

            y6 = S.Fma(S.Load(right), w2, y6);
            x += step;
            left += leftStep;
            right += rightStep;
            w += 3 * S.Lanes;
        }

        DepthwiseStore.Seven<S, V>(y, y0, y1, y2, y3, y4, y5, y6, low, high);
    }
}
