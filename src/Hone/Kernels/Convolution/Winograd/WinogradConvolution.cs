using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// Convolution with stride 1 by F(mh x mw, R x S): Y = A^T [sum over c of (G g G^T) * (B^T d B)] A for each tile of
/// outputs, NCHWc to NCHWc, a strip of tiles at a time.
/// </summary>
/// <remarks>
/// Operands: x, residual or null, y, as <see cref="ConvolutionRequest"/> says. Any N, C, K, map and padding.
/// Multiply-adds saved on 3x3: 2.25 for m = 2, 4 for 4, 5.06 for 6, less what tiles overhang the map. Transforms treat
/// a block of channels as one vector; the sum over c is the micro-kernel's, one product [tiles, C] x [C, K] per point.
/// V and M of a strip of tiles never leave the second-level cache, where channels are not too many.
/// Error: see <see cref="WinogradRow"/>. An infinity or a NaN in x makes NaNs of its whole tile. Lanes of y
/// beyond K are written with act(residual).
/// Scratch: points x (C + K of a range) floats a tile of a strip.
/// Source: Lavin and Gray 2015, arXiv:1509.09308; the fused strips after Zlateski et al. 2018, arXiv:1809.07851.
/// </remarks>
internal sealed unsafe class WinogradConvolution<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly WinogradShape _shape;
    private readonly WinogradStrips _strips;
    private readonly WinogradSteps<S, V> _steps;

    /// <summary>Transforms the filters and blocks the work.</summary>
    public WinogradConvolution(ConvolutionRequest request, WinogradTile tile)
    {
        _shape = new WinogradShape(
            request, WinogradAxis.Of(tile.Height, request.R), WinogradAxis.Of(tile.Width, request.S),
            S.Lanes);
        _strips = new WinogradStrips(_shape, S.TileRows);
        _steps = new WinogradSteps<S, V>(request, _shape, _strips.Inputs, _strips.Sums);
        for (int strip = 0; strip < _strips.Cuts.Strips; strip++)
        {
            var (first, end) = TileCuts.Piece(_shape.Tiles, strip, _strips.Cuts.Strips, 1);
            _steps.Compile(end - first);
        }

        Name = $"conv.f32.winograd.{tile}.v{32 * S.Lanes}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _strips.Cuts.Strips * _strips.Cuts.Ranges;

    /// <inheritdoc/>
    public override long ScratchBytes => sizeof(float)
        * (_strips.Inputs.Floats + _strips.Sums.Floats + _shape.RoomFloats);

    /// <inheritdoc/>
    public override long WeightBytes => _steps.WeightBytes;

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        var cuts = _strips.Cuts;
        var (first, end) = TileCuts.Piece(_shape.Tiles, task % cuts.Strips, cuts.Strips, 1);
        var (panel0, panel1) = TileCuts.Piece(_shape.Panels, task / cuts.Strips, cuts.Ranges, 1);
        float* inputs = (float*)scratch, sums = inputs + _strips.Inputs.Floats;
        float* room = sums + _strips.Sums.Floats;
        _steps.TransformInputs((float*)operands[0], new WinogradPart(first, end, 0, _shape.BlocksC), inputs, room);
        for (int point = 0; point < _shape.Points; point++)
        {
            float* v = inputs + _strips.Inputs.At(point, 0, 0), m = sums + _strips.Sums.At(point, 0, 0);
            float* next = point + 1 < _shape.Points ? _steps.Filters(point + 1, panel0)
                : _steps.Filters(0, panel1 % _shape.Panels);
            _steps.Multiply(point, v, m, end - first, panel0, panel1, next);
        }

        int block0 = panel0 * TileKernels.Vectors, block1 = Math.Min(_shape.BlocksK, panel1 * TileKernels.Vectors);
        _steps.TransformSums(
            sums, new WinogradPart(first, end, block0, block1), (float*)operands[1], (float*)operands[2], room);
    }
}
