using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Gemm;

/// <summary>
/// The second half of a tile's epilogue, where there is a factor, an addend, a ragged right edge or an activation that
/// is no clamp: y = act(sum + beta addend), or act(alpha sum + bias + beta addend) where alpha is not 1, from a
/// temporary tile to the columns that exist.
/// </summary>
/// <remarks>
/// It costs about 2 cycles a vector. As part of the micro-kernel it would cost nothing to run, but a third more to
/// compile, and most tiles need none of it. Since sums wait in the temporary tile, y may be the addend.
/// </remarks>
internal static unsafe class TileFinish<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary>Finishes one tile; the arguments' Y is where it goes.</summary>
    /// <param name="t">The tile's arguments.</param>
    /// <param name="sums">The micro-kernel's result, [vectors][rows] of vectors.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="columns">Columns of the tile that exist.</param>
    /// <param name="overlap">Sums at the start of the last vector that belong to columns before.</param>
    public static void Run(TileArguments* t, float* sums, int rows, int columns, int overlap)
    {
        V low = S.Broadcast(t->Activation.Low), high = S.Broadcast(t->Activation.High);
        V alpha = S.Broadcast(t->Alpha), beta = S.Broadcast(t->Beta);
        for (int j = 0; columns > 0; j++, columns -= S.Lanes)
        {
            int valid = Math.Min(columns, S.Lanes);
            int skip = columns < S.Lanes ? overlap : 0;
            float* y = t->Y + (j * t->YVectorPitch);
            float* addend = t->Addend + (j * t->AddendVectorPitch);
            V bias = t->Alpha != 1 ? First(t->Bias + (j * t->BiasVectorPitch) + skip, valid) : S.Zero;
            for (int i = 0; i < rows; i++, sums += S.Lanes, y += t->YPitch, addend += t->AddendPitch)
            {
                V sum = First(sums + skip, valid);
                if (t->Alpha != 1) sum = S.Fma(sum, alpha, bias);
                if (t->Addend != null)
                    sum = S.Fma(t->AddendIsColumn ? S.Broadcast(*addend) : First(addend, valid), beta, sum);
                sum = S.Min(high, S.Max(low, sum));
                if (valid == S.Lanes) S.Store(y, sum);
                else S.StoreFirst(y, sum, valid);
            }

            if (!t->Activation.IsClamp) Activate(t, j, rows, valid);
        }
    }

    private static V First(float* p, int valid) => valid == S.Lanes ? S.Load(p) : S.LoadFirst(p, valid);

    private static void Activate(TileArguments* t, int j, int rows, int valid)
    {
        float* y = t->Y + (j * t->YVectorPitch);
        if (t->YPitch == valid) Activations.Apply<S, V>(y, rows * valid, t->Activation);
        else for (int i = 0; i < rows; i++, y += t->YPitch) Activations.Apply<S, V>(y, valid, t->Activation);
    }
}
