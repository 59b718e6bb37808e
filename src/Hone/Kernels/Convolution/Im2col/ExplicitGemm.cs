using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Convolution.Im2col;

/// <summary>
/// Any convolution from NCHW or NHWC to NCHW or NHWC as a product of filters and pixels, the whole matrix of pixels of
/// an image written to the workspace first.
/// </summary>
/// <remarks>
/// Operands: x, residual or null, y, as <see cref="ConvolutionRequest"/> says, and the workspace. Two phases an image:
/// one writes the matrices of all groups, [G][P Q][R S C / G] with rows or panels rounded up, the other multiplies.
/// One image at a time, so that the workspace does not grow with N: about R S times the input where the output is as
/// large. Scratch: partial sums, up to 256 KiB.
/// Source: Chellapilla et al. 2006, "High performance convolutional neural networks for document processing".
/// </remarks>
internal sealed unsafe class ExplicitGemm<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    // Panels, or tiles of rows, that are written together.
    private const int UnitsTogether = 4;

    private readonly MatrixPlan _plan;
    private readonly MatrixProduct _product;
    private readonly MatrixFill<S, V> _fill;
    private readonly WorkSplit _split;
    private readonly int _piece;
    private readonly int _pieces;
    private readonly int _pitch;
    private readonly int[] _barriers;

    /// <summary>The kernel.</summary>
    public ExplicitGemm(ConvolutionRequest request)
    {
        var level = (SimdLevel)(S.Lanes * 32);
        _plan = new MatrixPlan(request, level, gathers: false);
        _product = new MatrixProduct(_plan, level);
        _fill = new MatrixFill<S, V>(_plan, null, 0);
        _piece = Math.Min(_plan.BlockPixels, UnitsTogether * (_plan.InRows ? _plan.MaxRows : _plan.Width));
        _pieces = GemmPlan.Ceiling(_plan.Pixels, _piece);
        _pitch = _plan.InRows ? MatrixPlan.PitchOf(_plan.Steps) : _plan.Steps;
        _split = WorkSplit.Of((long)request.Groups * _pieces, _piece * (double)_plan.Steps / 4);
        int perImage = _split.Tasks + _plan.TasksPerImage;
        _barriers = [.. Enumerable.Range(1, (2 * request.N) - 1)
            .Select(i => (i / 2 * perImage) + (i % 2 * _split.Tasks))];
        Name = $"conv.f32.gemm.{_plan.MaxRows}x{_plan.Width}.v{(int)level}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _plan.Request.N * (_split.Tasks + _plan.TasksPerImage);

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Barriers => _barriers;

    /// <inheritdoc/>
    public override long WorkspaceBytes => _plan.Request.Groups * GroupFloats * sizeof(float);

    /// <inheritdoc/>
    public override long ScratchBytes => _plan.ScratchFloats * sizeof(float);

    /// <inheritdoc/>
    public override long WeightBytes => _product.WeightBytes;

    private long GroupFloats => (long)(_plan.InRows ? _plan.Pixels : _plan.Padded(_plan.Pixels)) * _pitch;

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int image = task / (_split.Tasks + _plan.TasksPerImage), inImage = task % (_split.Tasks + _plan.TasksPerImage);
        float* workspace = (float*)operands[3];
        if (inImage < _split.Tasks) Write((float*)operands[0], image, inImage, workspace, (float*)scratch);
        else
        {
            var part = _plan.PartOf((image * _plan.TasksPerImage) + inImage - _split.Tasks);
            Multiply(part, workspace + (part.Group * GroupFloats), operands, (float*)scratch);
        }
    }

    private void Write(float* x, int image, int task, float* workspace, float* scratch)
    {
        for (long unit = _split.First(task); unit < _split.End(task); unit++)
        {
            int group = (int)(unit / _pieces), pixel = (int)(unit % _pieces) * _piece;
            float* to = workspace + (group * GroupFloats) + ((long)pixel * _pitch);
            _fill.Run(
                x + _plan.InputStart(image, group), pixel, Math.Min(_plan.Pixels, pixel + _piece), 0, _plan.Steps, to,
                _pitch, (int*)(scratch + _plan.OffsetsStart));
        }
    }

    private void Multiply(MatrixPart part, float* matrix, void** operands, float* scratch)
    {
        nint pitch = _plan.InRows ? _pitch : (nint)_pitch * _plan.Width;
        for (int i = 0; i < _plan.BlocksOf(part); i++)
        {
            var block = _plan.Block(part, i);
            for (int chunk = 0; chunk < _plan.Chunks; chunk++)
            {
                nint step = (nint)_plan.Chunk(chunk).First * (_plan.InRows ? 1 : _plan.Width);
                float* at = matrix + ((nint)block.Pixel0 * _pitch) + step;
                _product.Multiply(block, chunk, at, pitch, operands, scratch);
            }
        }
    }
}
