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
        for (int row = source.Rows; row > 0; row--)
        {
            V w0 = S.Load(w), w1 = S.Load(w + S.Lanes), w2 = S.Load(w + (2 * S.Lanes));
            if (TStride.Value == 1)
            {
                DepthwiseRow3Stride1.One<S, V>(
                    left, x, right, w0, w1, w2, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6);
            }
            else
            {
                DepthwiseRow3Stride2.One<S, V>(
                    left, x, right, w0, w1, w2, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6);
            }

            x += step;
            left += leftStep;
            right += rightStep;
            w += 3 * S.Lanes;
        }

        DepthwiseStore.Seven<S, V>(y, y0, y1, y2, y3, y4, y5, y6, low, high);
    }
}
