using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;
using Hone.Tensors;

namespace Hone.Kernels.Copies;

/// <summary>A change of layout; a unit of work is a strip of pixels of one block of c channels.</summary>
internal sealed unsafe class ReorderKernel<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    // Pixels in a strip: with sixteen channels 16 KiB go in and out, half the first cache level.
    private const int Strip = 256;

    private readonly ReorderRequest _request;
    private readonly WorkSplit _split;
    private readonly int _blocks;
    private readonly int _strips;

    /// <summary>The kernel.</summary>
    public ReorderKernel(ReorderRequest request)
    {
        _request = request;
        _blocks = (request.C + S.Lanes - 1) / S.Lanes;
        _strips = (request.Plane + Strip - 1) / Strip;
        _split = WorkSplit.Of((long)request.N * _blocks * _strips, Math.Min(Strip, request.Plane) * S.Lanes * 0.5);
    }

    /// <inheritdoc/>
    public override string Name => $"reorder.{_request.From}-{_request.To}.f32.v{S.Lanes * 32}".ToLowerInvariant();

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        float* x = (float*)operands[0], y = (float*)operands[1];
        int plane = _request.Plane, channels = _request.C;
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            int pixel = (int)(unit % _strips) * Strip, pixels = Math.Min(Strip, plane - pixel);
            int block = (int)(unit / _strips % _blocks), valid = Math.Min(S.Lanes, channels - (block * S.Lanes));
            long image = unit / _strips / _blocks;
            long planar = (((image * channels) + ((long)block * S.Lanes)) * plane) + pixel;
            long blocked = ((((image * _blocks) + block) * plane) + pixel) * S.Lanes;
            long last = (((image * plane) + pixel) * channels) + ((long)block * S.Lanes);
            switch (_request.From, _request.To)
            {
                case (Layout.Nchw, Layout.Nchwc):
                    if (valid < S.Lanes) new Span<float>(y + blocked, pixels * S.Lanes).Clear();
                    MatrixTranspose.Run(x + planar, plane, y + blocked, S.Lanes, valid, pixels);
                    break;
                case (Layout.Nchwc, Layout.Nchw):
                    MatrixTranspose.Run(x + blocked, S.Lanes, y + planar, plane, pixels, valid);
                    break;
                case (Layout.Nchw, Layout.Nhwc):
                    MatrixTranspose.Run(x + planar, plane, y + last, channels, valid, pixels);
                    break;
                case (Layout.Nhwc, Layout.Nchw):
                    MatrixTranspose.Run(x + last, channels, y + planar, plane, pixels, valid);
                    break;
                case (Layout.Nhwc, Layout.Nchwc):
                    Pixels(x + last, channels, y + blocked, S.Lanes, pixels, valid, S.Lanes);
                    break;
                default:
                    Pixels(x + blocked, S.Lanes, y + last, channels, pixels, valid, valid);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pixels(float* x, long xStep, float* y, long yStep, int pixels, int read, int written)
    {
        for (int i = 0; i < pixels; i++, x += xStep, y += yStep)
        {
            V pixel = read == S.Lanes ? S.Load(x) : S.LoadFirst(x, read);
            if (written == S.Lanes) S.Store(y, pixel);
            else S.StoreFirst(y, pixel, written);
        }
    }
}
