using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Copies;

/// <summary>From NCHWc to NCHWc with other blocks: what one vector width left, for another to go on with.</summary>
/// <remarks>A unit of work is a strip of pixels of as many channels as the smaller block has.</remarks>
internal sealed unsafe class RegroupKernel<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    // Pixels of a strip: 32 KiB of the larger block at most.
    private const int Strip = 512;

    private readonly ReorderRequest _request;
    private readonly WorkSplit _split;
    private readonly int _piece;
    private readonly int _pieces;
    private readonly int _strips;

    /// <summary>The kernel.</summary>
    public RegroupKernel(ReorderRequest request)
    {
        _request = request;
        _piece = Math.Min(request.FromBlock, request.ToBlock);
        _pieces = Blocks(request.ToBlock) * (request.ToBlock / _piece);
        _strips = (request.Plane + Strip - 1) / Strip;
        _split = WorkSplit.Of((long)request.N * _pieces * _strips, Math.Min(Strip, request.Plane) * 2.0);
    }

    /// <inheritdoc/>
    public override string Name => $"reorder.nchw{_request.FromBlock}c-nchw{_request.ToBlock}c.f32.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int fromBlock = _request.FromBlock, toBlock = _request.ToBlock;
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            int pixel = (int)(unit % _strips) * Strip, channel = (int)(unit / _strips % _pieces) * _piece;
            long image = unit / _strips / _pieces;
            int valid = Math.Clamp(_request.C - channel, 0, _piece);
            Pixels(
                (float*)operands[0] + At(image, channel, pixel, fromBlock), fromBlock,
                (float*)operands[1] + At(image, channel, pixel, toBlock), toBlock,
                Math.Min(Strip, _request.Plane - pixel), valid, _piece);
        }
    }

    private int Blocks(int block) => (_request.C + block - 1) / block;

    private long At(long image, int channel, int pixel, int block) =>
        (((((image * Blocks(block)) + (channel / block)) * _request.Plane) + pixel) * block) + (channel % block);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pixels(float* x, int xStep, float* y, int yStep, int pixels, int read, int written)
    {
        for (int i = 0; i < pixels; i++, x += xStep, y += yStep)
        {
            V pixel = read == S.Lanes ? S.Load(x) : S.LoadFirst(x, read);
            if (written == S.Lanes) S.Store(y, pixel);
            else S.StoreFirst(y, pixel, written);
        }
    }
}
