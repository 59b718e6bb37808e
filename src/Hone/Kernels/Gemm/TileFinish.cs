using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Gemm;

/// <summary>The second half of a tile's epilogue: y = act(y + beta addend), for an addend or an activation that is no clamp.</summary>
/// <remarks>
/// It reads the tile back from the first-level cache, which costs about 2 cycles a vector. As part of the micro-kernel
/// it would cost nothing to run, but a third more to compile, and most tiles need neither.
/// </remarks>
internal static unsafe class TileFinish<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary>Finishes the tile that a micro-kernel has just stored.</summary>
    public static void Run(TileArguments* t, int rows, int vectors)
    {
        if (t->Addend != null) Add(t, rows, vectors);
        if (t->Activation.IsClamp) return;
        for (int j = 0; j < vectors; j++)
        {
            float* y = t->Y + (j * t->YVectorPitch);
            if (t->YPitch == S.Lanes)
            {
                Activations.Apply<S, V>(y, rows * S.Lanes, t->Activation);
                continue;
            }

            for (int i = 0; i < rows; i++, y += t->YPitch) Activations.Apply<S, V>(y, S.Lanes, t->Activation);
        }
    }

    private static void Add(TileArguments* t, int rows, int vectors)
    {
        V beta = S.Broadcast(t->Beta), low = S.Broadcast(t->Activation.Low), high = S.Broadcast(t->Activation.High);
        for (int j = 0; j < vectors; j++)
        {
            float* y = t->Y + (j * t->YVectorPitch);
            float* addend = t->Addend + (j * t->AddendVectorPitch);
            for (int i = 0; i < rows; i++, y += t->YPitch, addend += t->AddendPitch)
                S.Store(y, S.AffineClamp(S.Load(addend), beta, S.Load(y), low, high));
        }
    }
}
