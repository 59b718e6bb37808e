using System.Runtime.CompilerServices;
using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// 3x3 convolution with stride 1 by F(m x m, 3x3): Y = A^T [sum over c of (G g G^T) * (B^T d B)] A for each tile of
/// m x m outputs, NCHWc to NCHWc.
/// </summary>
/// <remarks>
/// Operands: x, residual or null, y, as <see cref="ConvolutionRequest"/> says. Any N, C, K, map and padding.
/// Multiply-adds saved: 2.25 for m = 2, 4 for 4, 5.06 for 6, less what tiles overhang the map. Transforms treat a block
/// of channels as one vector; the sum over c is the micro-kernel's, one product [tiles, C] x [C, K] per point. V and M
/// of a strip of tiles never leave the second-level cache, where channels are not too many.
/// Error, measured at C = 256 with numbers in -1 .. 1, relative to the largest output: 0.6e-6 for m = 2, 2.2e-6 for 4,
/// 2e-5 for 6. An infinity or a NaN in x makes NaNs of its whole tile. Lanes of y beyond K are
/// written with act(residual).
/// Scratch: (m + 2)^2 (C + K of a range) floats a tile of a strip.
/// Source: Lavin and Gray 2015, arXiv:1509.09308; the fused strips after Zlateski et al. 2018, arXiv:1809.07851.
/// </remarks>
internal sealed unsafe class WinogradConvolution<S, V, TTile> : Kernel
    where S : struct, ISimd<V>
    where V : struct
    where TTile : struct, IWinogradTile
{
    private readonly WinogradPlan _plan;
    private readonly WinogradMatrices _matrices;
    private readonly WinogradImage<S, V> _image;
    private readonly TileSet _tiles;
    private readonly AlignedBuffer _filters;
    private readonly AlignedBuffer _bias;
    private readonly AlignedBuffer _zeros;
    private readonly AlignedBuffer _runs;

    /// <summary>Transforms the filters and blocks the work.</summary>
    public WinogradConvolution(ConvolutionRequest request)
    {
        var level = (SimdLevel)(32 * S.Lanes);
        _tiles = new TileSet(level, Activation.None, hasAddend: false);
        _plan = new WinogradPlan(request, TTile.Outputs, S.Lanes, _tiles.MaxRows);
        _matrices = WinogradMatrices.Of<TTile>();
        _image = new WinogradImage<S, V>(request, _plan);
        _filters = WinogradFilters.Pack(request, _plan, _matrices);
        _bias = WinogradFilters.Bias(request, _plan);
        _zeros = new AlignedBuffer(_plan.PanelFilters * sizeof(float));
        _runs = new AlignedBuffer(_plan.BlocksC * sizeof(Run));
        for (int block = 0; block < _plan.BlocksC; block++)
        {
            int length = Math.Min(S.Lanes, request.C - (block * S.Lanes));
            ((Run*)_runs.Pointer)[block] = new Run(block * _plan.StripTiles * S.Lanes, length);
        }

        for (int strip = 0; strip < _plan.Cuts.Strips; strip++)
        {
            var (first, end) = TileCuts.Piece(_plan.Tiles, strip, _plan.Cuts.Strips, 1);
            TileCompilation.Begin(level, end - first, _plan.VectorsOf(0));
            TileCompilation.Begin(level, end - first, _plan.VectorsOf(_plan.Panels - 1));
        }

        Name = $"conv.f32.winograd.{TTile.Outputs}x{TTile.Outputs}.v{(int)level}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _plan.Cuts.Strips * _plan.Cuts.Ranges;

    /// <inheritdoc/>
    public override long ScratchBytes => _plan.ScratchFloats * sizeof(float);

    /// <inheritdoc/>
    public override long WeightBytes => _filters.Bytes + _bias.Bytes;

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        var (first, end) = TileCuts.Piece(_plan.Tiles, task % _plan.Cuts.Strips, _plan.Cuts.Strips, 1);
        var (panel0, panel1) = TileCuts.Piece(_plan.Panels, task / _plan.Cuts.Strips, _plan.Cuts.Ranges, 1);
        float* inputs = (float*)scratch, sums = inputs + (_plan.Points * _plan.InputPitch);
        float* room = sums + (_plan.Points * _plan.SumPitch);
        TransformInputs((float*)operands[0], first, end, inputs, room);
        Multiply(inputs, sums, end - first, panel0, panel1);
        TransformSums(sums, first, end, panel0, panel1, (float*)operands[1], (float*)operands[2], room);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformInputs(float* x, int first, int end, float* inputs, float* room)
    {
        nint tileFloats = (nint)_plan.Points * S.Lanes;
        for (int block = 0; block < _plan.BlocksC; block++)
        {
            float* to = inputs + ((nint)block * _plan.StripTiles * S.Lanes);
            var at = _image.Locate(first);
            for (int tile = first; tile < end; tile++, to += S.Lanes, at = _image.Next(at))
            {
                float* from = _image.Input(x, at, block, room, out nint rowPitch);
                WinogradTransforms<S, V, TTile>.Input(
                    from, rowPitch, to, _plan.InputPitch, _matrices.Bt, room + tileFloats);
            }
        }
    }

    // M[point] = V[point] U[point] for every point: rows are tiles, steps are channels.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(float* inputs, float* sums, int tiles, int panel0, int panel1)
    {
        var tile = _tiles.Arguments();
        tile.Runs = (Run*)_runs.Pointer;
        tile.RunCount = _plan.BlocksC;
        tile.Pitch = (nint)S.Lanes * sizeof(float);
        tile.Step = sizeof(float);
        tile.Bias = _zeros.Floats;
        tile.YPitch = S.Lanes;
        tile.YVectorPitch = (nint)_plan.StripTiles * S.Lanes;
        for (int point = 0; point < _plan.Points; point++)
        {
            float* a = inputs + (point * _plan.InputPitch), y = sums + (point * _plan.SumPitch);
            for (int panel = panel0; panel < panel1; panel++, y += TileKernels.Vectors * tile.YVectorPitch)
            {
                int vectors = _plan.VectorsOf(panel), width = vectors * S.Lanes;
                tile.StepB = (nint)width * sizeof(float);
                tile.B = _filters.Floats + _plan.PanelStart(panel) + ((long)point * _plan.C * width);
                for (int row = 0, rows; row < tiles; row += rows)
                {
                    rows = TileKernels.NextRows(tiles - row, _tiles.MaxRows);
                    tile.A = (byte*)(a + ((nint)row * S.Lanes));
                    tile.Y = y + ((nint)row * S.Lanes);
                    // Whole vectors and no addend: the micro-kernel writes y itself and needs no room for sums.
                    _tiles.Run(&tile, rows, vectors, width, null);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformSums(
        float* sums, int first, int end, int panel0, int panel1, float* residual, float* y, float* room)
    {
        nint tileFloats = (nint)_plan.Points * S.Lanes;
        int block0 = panel0 * TileKernels.Vectors, block1 = Math.Min(_plan.BlocksK, panel1 * TileKernels.Vectors);
        for (int block = block0; block < block1; block++)
        {
            float* from = sums + ((nint)(block - block0) * _plan.StripTiles * S.Lanes);
            float* bias = _bias.Floats + (block * S.Lanes);
            var at = _image.Locate(first);
            for (int tile = first; tile < end; tile++, from += S.Lanes, at = _image.Next(at))
            {
                WinogradTransforms<S, V, TTile>.Output(from, _plan.SumPitch, room, _matrices.At, room + tileFloats);
                _image.Store(room, at, block, bias, residual, y);
            }
        }
    }
}
