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
        if (t->Activation.IsClamp)
        {
            Combine(t, sums, rows, columns, overlap, inPlace: false);
            return;
        }

        // While sums lie together one call serves them all: a call for each row of y costs more than the function.
        int floats = (columns + overlap + S.Lanes - 1) / S.Lanes * rows * S.Lanes;
        if (t->Alpha != 1 || t->Addend != null) Combine(t, sums, rows, columns, overlap, inPlace: true);
        Activations.Apply<S, V>(sums, floats, t->Activation);
        Copy(t, sums, rows, columns, overlap);
    }

    private static void Combine(TileArguments* t, float* sums, int rows, int columns, int overlap, bool inPlace)
    {
        V low = S.Broadcast(t->Activation.Low), high = S.Broadcast(t->Activation.High);
        V alpha = S.Broadcast(t->Alpha), beta = S.Broadcast(t->Beta);
        nint pitch = inPlace ? S.Lanes : t->YPitch;
        for (int j = 0; columns > 0; j++, columns -= S.Lanes)
        {
            int valid = Math.Min(columns, S.Lanes);
            int skip = columns < S.Lanes ? overlap : 0;
            float* y = inPlace ? sums + skip : t->Y + (j * t->YVectorPitch);
            float* addend = t->Addend + (j * t->AddendVectorPitch);
            V bias = t->Alpha != 1 ? First(t->Bias + (j * t->BiasVectorPitch) + skip, valid) : S.Zero;
            for (int i = 0; i < rows; i++, sums += S.Lanes, y += pitch, addend += t->AddendPitch)
            {
                V sum = First(sums + skip, valid);
                if (t->Alpha != 1) sum = S.Fma(sum, alpha, bias);
                if (t->Addend != null)
                    sum = S.Fma(t->AddendIsColumn ? S.Broadcast(*addend) : First(addend, valid), beta, sum);
                StoreFirst(y, S.Min(high, S.Max(low, sum)), valid);
            }
        }
    }

    private static void Copy(TileArguments* t, float* sums, int rows, int columns, int overlap)
    {
        for (int j = 0; columns > 0; j++, columns -= S.Lanes)
        {
            int valid = Math.Min(columns, S.Lanes);
            float* y = t->Y + (j * t->YVectorPitch), from = sums + (columns < S.Lanes ? overlap : 0);
            for (int i = 0; i < rows; i++, from += S.Lanes, y += t->YPitch) StoreFirst(y, First(from, valid), valid);
            sums += (nint)rows * S.Lanes;
        }
    }

    private static V First(float* p, int valid) => valid == S.Lanes ? S.Load(p) : S.LoadFirst(p, valid);

    private static void StoreFirst(float* p, V x, int valid)
    {
        if (valid == S.Lanes) S.Store(p, x);
        else S.StoreFirst(p, x, valid);
    }
}
