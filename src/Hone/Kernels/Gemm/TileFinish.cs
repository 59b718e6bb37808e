using Hone.Kernels.Simd;

namespace Hone.Kernels.Gemm;

/// <summary>The second half of a tile's epilogue: y = min(high, max(low, y + beta addend)).</summary>
/// <remarks>
/// It reads the tile back from the first-level cache, which costs about 2 cycles a vector. As part of the micro-kernel
/// it would cost nothing to run, but a third more to compile, and most tiles have no addend.
/// </remarks>
internal static unsafe class TileFinish<V, S>
    where V : unmanaged
    where S : ISimd<V>
{
    /// <summary>Finishes the tile that a micro-kernel has just stored.</summary>
    public static void Run(TileArguments* t, int rows, int vectors)
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
