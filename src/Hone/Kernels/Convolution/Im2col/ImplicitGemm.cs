using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution.Im2col;

/// <summary>
/// Any convolution from NCHW or NHWC to NCHW or NHWC as a product of filters and pixels, a block of the matrix of
/// pixels at a time in cache.
/// </summary>
/// <remarks>
/// Operands: x, residual or null, y, as <see cref="ConvolutionRequest"/> says. Any stride, dilation, padding and number
/// of groups. Where the pixels of NHWC are the matrix, because filters are 1x1, they are multiplied in place.
/// Where a table is asked for, it says for each tap and pixel which input pixel is seen, 4 R S P Q bytes made once and
/// counted with the weights; otherwise that is computed on the way. Workspace: none. Scratch: a block of pixels and its
/// partial sums, up to 256 KiB each.
/// Sources: Chellapilla et al. 2006, "High performance convolutional neural networks for document processing"; Chetlur
/// et al. 2014, "cuDNN: efficient primitives for deep learning", arXiv:1410.0759, for the block at a time.
/// </remarks>
internal sealed unsafe class ImplicitGemm<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly MatrixPlan _plan;
    private readonly MatrixProduct _product;
    private readonly MatrixFill<S, V> _fill;
    private readonly AlignedBuffer? _table;
    private readonly bool _inPlace;

    /// <summary>The kernel.</summary>
    /// <param name="request">The convolution.</param>
    /// <param name="word">The word for it in the name.</param>
    /// <param name="precomputed">Whether offsets come from a table.</param>
    public ImplicitGemm(ConvolutionRequest request, string word, bool precomputed)
    {
        var level = (SimdLevel)(S.Lanes * 32);
        _inPlace = InPlace(request);
        _plan = new MatrixPlan(request, level, gathers: !_inPlace);
        _product = new MatrixProduct(_plan, level);
        int pitch = _plan.Padded(_plan.Pixels);
        if (precomputed) _table = TapOffsets.Table(request, pitch);
        _fill = new MatrixFill<S, V>(_plan, _table == null ? null : (int*)_table.Pointer, pitch);
        Name = $"conv.f32.{word}.{_plan.MaxRows}x{_plan.Width}.v{(int)level}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _plan.Request.N * _plan.TasksPerImage;

    /// <inheritdoc/>
    public override long ScratchBytes => _plan.ScratchFloats * sizeof(float);

    /// <inheritdoc/>
    public override long WeightBytes => _product.WeightBytes + (_table?.Bytes ?? 0);

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        var part = _plan.PartOf(task);
        float* x = (float*)operands[0] + _plan.InputStart(part.Image, part.Group), floats = (float*)scratch;
        for (int i = 0; i < _plan.BlocksOf(part); i++)
        {
            var block = _plan.Block(part, i);
            for (int chunk = 0; chunk < _plan.Chunks; chunk++)
            {
                var (k0, k1) = _plan.Chunk(chunk);
                float* matrix = floats + _plan.BlockStart;
                nint pitch = _plan.InRows ? MatrixPlan.PitchOf(_plan.ChunkSteps) : (nint)(k1 - k0) * _plan.Width;
                if (_inPlace)
                {
                    matrix = x + ((nint)block.Pixel0 * _plan.Request.C) + k0;
                    pitch = _plan.Request.C;
                }
                else
                {
                    int* offsets = (int*)(floats + _plan.OffsetsStart);
                    _fill.Run(x, block.Pixel0, block.Pixel1, k0, k1, matrix, pitch, offsets);
                }

                _product.Multiply(block, chunk, matrix, pitch, operands, floats);
            }
        }
    }

    // Whether the pixels of the image are the rows of the matrix, and far enough apart in the cache.
    private static bool InPlace(ConvolutionRequest request) =>
        Im2colRows.IsFlat(request) && request is { InputLayout: Layout.Nhwc, OutputLayout: Layout.Nhwc }
        && !GemmPlan.Crowds(request.C, TileKernels.TallestRows);
}
