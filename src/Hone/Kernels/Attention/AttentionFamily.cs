using Hone.Kernels.Simd;

namespace Hone.Kernels.Attention;

/// <summary>Attention by rows of q.</summary>
internal readonly struct AttentionFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct => any is AttentionRequest request && Serves(request)
            ? new AttentionKernel(request, AttentionTiles<S, V>.Loops) : null;

    /// <summary>Whether the operands lie as the kernel reads them, and few enough are in the cache at once.</summary>
    public static bool Serves(AttentionRequest request)
    {
        bool columns = Step(request.Q, request.D) && Step(request.V, request.E) && Step(request.Y, request.E);
        bool keys = Step(request.K, request.N) || request.K[^2] == 1 || request.D == 1;
        bool mask = request.Mask is null || request.Mask[^1] == 0 || Step(request.Mask, request.N);

        // k, v, scores and results padded to the widest pair of vectors, as if all had to be copied.
        long wideN = (request.N + 31L) / 32 * 32, wideE = (request.E + 31L) / 32 * 32;
        long padded = (wideN * (request.D + 48)) + (wideE * (request.N + 48));
        return columns && keys && mask && request.Batch.Length < StridedWalk.MostLoops
            && padded <= AttentionRequest.MostScratch && request is { M: > 0, N: > 0, D: > 0, E: > 0 };
    }

    private static bool Step(long[] strides, int columns) => strides[^1] == 1 || columns == 1;
}
