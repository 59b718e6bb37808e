using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Depthwise;

/// <summary>
/// Depthwise convolution 3x3 that computes rows of outputs in pairs: seven columns of two rows read four (stride 1) or
/// five (stride 2) rows of pixels instead of six.
/// </summary>
/// <remarks>
/// Stride 2, where loads are the limit, gains a quarter by it, stride 1 a tenth on maps of 14 columns and less. 14
/// accumulators and 9 weights need thirty-two registers, so it is for the widest vectors. Sums have the order that
/// single rows have, and so the same bits.
/// </remarks>
internal sealed unsafe class DepthwisePair3<S, V, TStride> : DepthwiseTiled<S, V, DepthwiseTile3<TStride>>
    where S : struct, ISimd<V>
    where V : struct
    where TStride : struct, IColumnStride
{
    private DepthwisePair3(DepthwiseRequest request)
        : base(request)
    {
    }

    /// <inheritdoc/>
    protected override bool Pairs => true;

    /// <summary>The kernel, or null when the request does not fit.</summary>
    public static new Kernel? Create(DepthwiseRequest request)
    {
        bool fits = S.Lanes == 16 && request.R == 3 && request.StrideH == TStride.Value && request.DilationH == 1;
        return fits && Fits(request) ? new DepthwisePair3<S, V, TStride>(request) : null;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Pair(float* x, DepthwisePair pair, float* filter, float* bias, float* y)
    {
        int w = Request.W, columns = Columns, padding = Request.PadLeft;
        long step = (long)w * S.Lanes, next = (long)columns * S.Lanes;
        float low = Low, high = High;
        float* zeros = Zeros;
        V w0 = S.Load(filter), w1 = S.Load(filter + S.Lanes), w2 = S.Load(filter + (2 * S.Lanes));
        V w3 = S.Load(filter + (3 * S.Lanes)), w4 = S.Load(filter + (4 * S.Lanes));
        V w5 = S.Load(filter + (5 * S.Lanes)), w6 = S.Load(filter + (6 * S.Lanes));
        V w7 = S.Load(filter + (7 * S.Lanes)), w8 = S.Load(filter + (8 * S.Lanes));
        for (int q = 0; q < columns; q += IDepthwiseTile.Columns)
        {
            int tile = Math.Min(q, columns - IDepthwiseTile.Columns);
            int first = (tile * TStride.Value) - padding, last = first + (6 * TStride.Value) + 2;
            float* at = x + ((long)first * S.Lanes), left = at, right = x + ((long)last * S.Lanes);
            long leftStep = first < 0 ? 0 : step, rightStep = last < w ? step : 0;
            if (first < 0) left = zeros;
            if (last >= w) right = zeros;
            V y0 = S.Load(bias), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0;
            V z0 = y0, z1 = y0, z2 = y0, z3 = y0, z4 = y0, z5 = y0, z6 = y0;
            if (TStride.Value == 1)
            {
                if ((pair & DepthwisePair.First) != DepthwisePair.None)
                {
                    DepthwiseRow3Stride1.One<S, V>(
                        left, at, right, w0, w1, w2, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6);
                }

                DepthwiseRow3Stride1.Two<S, V>(
                    left + leftStep, at + step, right + rightStep, w3, w4, w5, w0, w1, w2,
                    ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6,
                    ref z0, ref z1, ref z2, ref z3, ref z4, ref z5, ref z6);
                DepthwiseRow3Stride1.Two<S, V>(
                    left + (2 * leftStep), at + (2 * step), right + (2 * rightStep), w6, w7, w8, w3, w4, w5,
                    ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6,
                    ref z0, ref z1, ref z2, ref z3, ref z4, ref z5, ref z6);
                if ((pair & DepthwisePair.Last) != DepthwisePair.None)
                {
                    DepthwiseRow3Stride1.One<S, V>(
                        left + (3 * leftStep), at + (3 * step), right + (3 * rightStep), w6, w7, w8,
                        ref z0, ref z1, ref z2, ref z3, ref z4, ref z5, ref z6);
                }
            }
            else
            {
                if ((pair & DepthwisePair.First) != DepthwisePair.None)
                {
                    DepthwiseRow3Stride2.One<S, V>(
                        left, at, right, w0, w1, w2, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6);
                }

                DepthwiseRow3Stride2.One<S, V>(
                    left + leftStep, at + step, right + rightStep, w3, w4, w5,
                    ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6);
                DepthwiseRow3Stride2.Two<S, V>(
                    left + (2 * leftStep), at + (2 * step), right + (2 * rightStep), w6, w7, w8, w0, w1, w2,
                    ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6,
                    ref z0, ref z1, ref z2, ref z3, ref z4, ref z5, ref z6);
                DepthwiseRow3Stride2.One<S, V>(
                    left + (3 * leftStep), at + (3 * step), right + (3 * rightStep), w3, w4, w5,
                    ref z0, ref z1, ref z2, ref z3, ref z4, ref z5, ref z6);
                if ((pair & DepthwisePair.Last) != DepthwisePair.None)
                {
                    DepthwiseRow3Stride2.One<S, V>(
                        left + (4 * leftStep), at + (4 * step), right + (4 * rightStep), w6, w7, w8,
                        ref z0, ref z1, ref z2, ref z3, ref z4, ref z5, ref z6);
                }
            }

            float* to = y + ((long)tile * S.Lanes);
            DepthwiseStore.Seven<S, V>(to, y0, y1, y2, y3, y4, y5, y6, low, high);
            DepthwiseStore.Seven<S, V>(to + next, z0, z1, z2, z3, z4, z5, z6, low, high);
        }
    }
}
