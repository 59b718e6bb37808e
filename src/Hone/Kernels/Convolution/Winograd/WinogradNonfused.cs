using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// The same convolution as <see cref="WinogradConvolution{S, V}"/> in three phases over a workspace: all inputs to V,
/// one product [tiles, C] x [C, K] per point into M, M to outputs.
/// </summary>
/// <remarks>
/// Operands: x, residual or null, y, workspace. Filters are read once a run and no input is transformed twice, which
/// pays where filters are many and the map is small; V and M leave the second-level cache where the map is large.
/// Tasks of the products are ordered point by point, so that neighbours share V[point].
/// Workspace: points x tiles x (C + K) floats, blocks rounded up. Scratch: a tile of one block.
/// Source: Lavin and Gray 2015, arXiv:1509.09308.
/// </remarks>
internal sealed unsafe class WinogradNonfused<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly WinogradShape _shape;
    private readonly WinogradPhases _phases;
    private readonly WinogradSteps<S, V> _steps;
    private readonly int[] _barriers;

    /// <summary>Transforms the filters and blocks the work.</summary>
    public WinogradNonfused(ConvolutionRequest request, WinogradTile tile)
    {
        _shape = new WinogradShape(
            request, WinogradAxis.Of(tile.Height, request.R), WinogradAxis.Of(tile.Width, request.S),
            S.Lanes);
        _phases = new WinogradPhases(_shape, request.N, S.TileRows);
        _steps = new WinogradSteps<S, V>(request, _shape, _phases.V, _phases.M);
        _barriers = [_phases.Inputs.Tasks, _phases.Inputs.Tasks + _phases.Products.Tasks];
        for (int strip = 0; strip < _phases.Strips; strip++)
        {
            var (first, end) = TileCuts.Piece(_shape.Tiles, strip, _phases.Strips, S.TileRows);
            _steps.Compile(end - first);
        }

        Name = $"conv.f32.winograd.nonfused.{tile}.v{32 * S.Lanes}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _barriers[1] + _phases.Outputs.Tasks;

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Barriers => _barriers;

    /// <inheritdoc/>
    public override long ScratchBytes => (long)_shape.RoomFloats * sizeof(float);

    /// <inheritdoc/>
    public override long WorkspaceBytes =>
        sizeof(float) * (_phases.V.Floats + _phases.M.Floats);

    /// <inheritdoc/>
    public override long WeightBytes => _steps.WeightBytes;

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        float* inputs = (float*)operands[3], sums = inputs + _phases.V.Floats;
        if (task < _barriers[0])
        {
            for (long unit = _phases.Inputs.First(task); unit < _phases.Inputs.End(task); unit++)
            {
                var part = _phases.Row(unit);
                float* to = inputs + _phases.V.At(0, 0, part.First);
                _steps.TransformInputs((float*)operands[0], part, to, (float*)scratch);
            }
        }
        else if (task < _barriers[1])
        {
            Multiply(inputs, sums, task - _barriers[0]);
        }
        else
        {
            task -= _barriers[1];
            for (long unit = _phases.Outputs.First(task); unit < _phases.Outputs.End(task); unit++)
            {
                var part = _phases.Row(unit);
                float* from = sums + _phases.M.At(0, part.Block0, part.First);
                _steps.TransformSums(from, part, (float*)operands[1], (float*)operands[2], (float*)scratch);
            }
        }
    }

    private void Multiply(float* inputs, float* sums, int task)
    {
        for (long unit = _phases.Products.First(task); unit < _phases.Products.End(task); unit++)
        {
            int panel = (int)(unit % _shape.Panels), rest = (int)(unit / _shape.Panels);
            int point = rest % _shape.Points, strip = rest / _shape.Points;
            var (first, end) = TileCuts.Piece(_shape.Tiles, strip, _phases.Strips, S.TileRows);
            float* v = inputs + _phases.V.At(point, 0, first);
            float* m = sums + _phases.M.At(point, panel * TileKernels.Vectors, first);
            float* next = panel + 1 < _shape.Panels ? _steps.Filters(point, panel + 1)
                : _steps.Filters((point + 1) % _shape.Points, 0);
            _steps.Multiply(point, v, m, end - first, panel, panel + 1, next);
        }
    }
}
