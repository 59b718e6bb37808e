using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Depthwise;

/// <summary>
/// What one row of pixels adds to seven neighbouring outputs of a filter three wide, or to seven of each of two rows.
/// </summary>
/// <remarks>
/// Stride 2: fifteen pixels, read once and used for every tap that needs them. Those at either end may be padding, so
/// they have pointers of their own. Inlined, so that sums stay in registers although they are passed by reference.
/// </remarks>
internal static unsafe class DepthwiseRow3Stride2
{
    /// <summary>Adds a filter row's three taps to one row of outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void One<S, V>(
        float* left, float* x, float* right, V w0, V w1, V w2,
        ref V y0, ref V y1, ref V y2, ref V y3, ref V y4, ref V y5, ref V y6)
        where S : struct, ISimd<V>
        where V : struct
    {
        V v = S.Load(left);
        y0 = S.Fma(v, w0, y0);
        y0 = S.Fma(S.Load(x + S.Lanes), w1, y0);
        v = S.Load(x + (2 * S.Lanes));
        y0 = S.Fma(v, w2, y0);
        y1 = S.Fma(v, w0, y1);
        y1 = S.Fma(S.Load(x + (3 * S.Lanes)), w1, y1);
        v = S.Load(x + (4 * S.Lanes));
        y1 = S.Fma(v, w2, y1);
        y2 = S.Fma(v, w0, y2);
        y2 = S.Fma(S.Load(x + (5 * S.Lanes)), w1, y2);
        v = S.Load(x + (6 * S.Lanes));
        y2 = S.Fma(v, w2, y2);
        y3 = S.Fma(v, w0, y3);
        y3 = S.Fma(S.Load(x + (7 * S.Lanes)), w1, y3);
        v = S.Load(x + (8 * S.Lanes));
        y3 = S.Fma(v, w2, y3);
        y4 = S.Fma(v, w0, y4);
        y4 = S.Fma(S.Load(x + (9 * S.Lanes)), w1, y4);
        v = S.Load(x + (10 * S.Lanes));
        y4 = S.Fma(v, w2, y4);
        y5 = S.Fma(v, w0, y5);
        y5 = S.Fma(S.Load(x + (11 * S.Lanes)), w1, y5);
        v = S.Load(x + (12 * S.Lanes));
        y5 = S.Fma(v, w2, y5);
        y6 = S.Fma(v, w0, y6);
        y6 = S.Fma(S.Load(x + (13 * S.Lanes)), w1, y6);
        v = S.Load(right);
        y6 = S.Fma(v, w2, y6);
    }

    /// <summary>Adds three taps w to one row of outputs, and three taps u of another filter row to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Two<S, V>(
        float* left, float* x, float* right, V w0, V w1, V w2, V u0, V u1, V u2,
        ref V y0, ref V y1, ref V y2, ref V y3, ref V y4, ref V y5, ref V y6,
        ref V z0, ref V z1, ref V z2, ref V z3, ref V z4, ref V z5, ref V z6)
        where S : struct, ISimd<V>
        where V : struct
    {
        V v = S.Load(left);
        y0 = S.Fma(v, w0, y0);
        z0 = S.Fma(v, u0, z0);
        v = S.Load(x + S.Lanes);
        y0 = S.Fma(v, w1, y0);
        z0 = S.Fma(v, u1, z0);
        v = S.Load(x + (2 * S.Lanes));
        y0 = S.Fma(v, w2, y0);
        z0 = S.Fma(v, u2, z0);
        y1 = S.Fma(v, w0, y1);
        z1 = S.Fma(v, u0, z1);
        v = S.Load(x + (3 * S.Lanes));
        y1 = S.Fma(v, w1, y1);
        z1 = S.Fma(v, u1, z1);
        v = S.Load(x + (4 * S.Lanes));
        y1 = S.Fma(v, w2, y1);
        z1 = S.Fma(v, u2, z1);
        y2 = S.Fma(v, w0, y2);
        z2 = S.Fma(v, u0, z2);
        v = S.Load(x + (5 * S.Lanes));
        y2 = S.Fma(v, w1, y2);
        z2 = S.Fma(v, u1, z2);
        v = S.Load(x + (6 * S.Lanes));
        y2 = S.Fma(v, w2, y2);
        z2 = S.Fma(v, u2, z2);
        y3 = S.Fma(v, w0, y3);
        z3 = S.Fma(v, u0, z3);
        v = S.Load(x + (7 * S.Lanes));
        y3 = S.Fma(v, w1, y3);
        z3 = S.Fma(v, u1, z3);
        v = S.Load(x + (8 * S.Lanes));
        y3 = S.Fma(v, w2, y3);
        z3 = S.Fma(v, u2, z3);
        y4 = S.Fma(v, w0, y4);
        z4 = S.Fma(v, u0, z4);
        v = S.Load(x + (9 * S.Lanes));
        y4 = S.Fma(v, w1, y4);
        z4 = S.Fma(v, u1, z4);
        v = S.Load(x + (10 * S.Lanes));
        y4 = S.Fma(v, w2, y4);
        z4 = S.Fma(v, u2, z4);
        y5 = S.Fma(v, w0, y5);
        z5 = S.Fma(v, u0, z5);
        v = S.Load(x + (11 * S.Lanes));
        y5 = S.Fma(v, w1, y5);
        z5 = S.Fma(v, u1, z5);
        v = S.Load(x + (12 * S.Lanes));
        y5 = S.Fma(v, w2, y5);
        z5 = S.Fma(v, u2, z5);
        y6 = S.Fma(v, w0, y6);
        z6 = S.Fma(v, u0, z6);
        v = S.Load(x + (13 * S.Lanes));
        y6 = S.Fma(v, w1, y6);
        z6 = S.Fma(v, u1, z6);
        v = S.Load(right);
        y6 = S.Fma(v, w2, y6);
        z6 = S.Fma(v, u2, z6);
    }
}
