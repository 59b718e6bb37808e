using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>
/// Stride-1 convolution through Fourier transforms, Y = F^-1 [sum over c of F(x) conj F(w)], over overlapping tiles or
/// over whole maps.
/// </summary>
/// <remarks>
/// Operands: x, residual or null, y, workspace, as <see cref="ConvolutionRequest"/> says. Any N, C, K, map, padding and
/// dilation, in any layout. Transforms treat a block of channels as one vector; the sum over c is the micro-kernel's,
/// three or four products [tiles, C] x [C, K] per complex frequency: 1.5 or 2 multiply-adds for each float of a tile,
/// so 1.5 n^2 for (n - R + 1)^2 outputs, whatever R. Packed filters are n^2 / R S times as large as they are unpacked.
/// Three phases a chunk of tiles, with the spectra of inputs (V) and of outputs (M) in the workspace.
/// Error: <see cref="ErrorClass.Fourier"/>. An infinity or a NaN in x makes NaNs of its whole tile, and so do numbers
/// whose sum over a tile overflows. Lanes of y beyond K are written with act(residual).
/// Scratch: a tile for the transforms; V of one frequency and two panels of filters for the products.
/// Source: Mathieu, Henaff, LeCun 2014, arXiv:1312.5851; tiles after Vasilache et al. 2015, arXiv:1412.7580.
/// </remarks>
internal sealed unsafe class FourierConvolution<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly FourierPlan _plan;
    private readonly FourierImage<S, V> _image;
    private readonly FourierProducts<S, V> _products;
    private readonly AlignedBuffer _filters;
    private readonly AlignedBuffer _bias;
    private readonly int[] _barriers;

    /// <summary>Transforms the filters and blocks the work.</summary>
    public FourierConvolution(ConvolutionRequest request)
    {
        var level = (SimdLevel)(32 * S.Lanes);
        var tiles = new TileSet(level, Activation.None, hasAddend: false);
        _plan = new FourierPlan(request, S.Lanes, tiles.MaxRows);
        var transform = new PlaneTransform<S, V>(_plan.Tile.Rows, _plan.Tile.Columns);
        _image = new FourierImage<S, V>(request, _plan, transform);
        _filters = FourierFilters.Pack(request, _plan, transform);
        _bias = FilterPacking.PaddedBias(request, S.Lanes);
        _products = new FourierProducts<S, V>(_plan, tiles, _filters);
        _barriers = _plan.Barriers();
        ScratchBytes = Math.Max(_image.RoomFloats, _products.RoomFloats) * sizeof(float);
        for (int chunk = 0; chunk < _plan.Chunks; chunk++)
        {
            var (first, end) = TileCuts.Piece(_plan.Tiles, chunk, _plan.Chunks, 1);
            TileCompilation.Begin(level, end - first, _plan.VectorsOf(0));
            TileCompilation.Begin(level, end - first, _plan.VectorsOf(_plan.Panels - 1));
        }

        Name = $"conv.f32.fft.{_plan.Tile.Rows}x{_plan.Tile.Columns}.v{(int)level}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _plan.Chunks * _plan.ChunkTasks;

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Barriers => _barriers;

    /// <inheritdoc/>
    public override long ScratchBytes { get; }

    /// <inheritdoc/>
    public override long WorkspaceBytes => _plan.WorkspaceFloats * sizeof(float);

    /// <inheritdoc/>
    public override long WeightBytes => _filters.Bytes + _bias.Bytes;

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        var (tile0, tile1) = TileCuts.Piece(_plan.Tiles, task / _plan.ChunkTasks, _plan.Chunks, 1);
        float* inputs = (float*)operands[3], sums = inputs + (_plan.Slots * _plan.InputPitch), room = (float*)scratch;
        int piece = task % _plan.ChunkTasks;
        if (piece < _plan.InputTasks)
        {
            TransformInputs((float*)operands[0], tile0, tile1, piece, inputs, room);
            return;
        }

        piece -= _plan.InputTasks;
        if (piece < _plan.ProductTasks)
        {
            var (first, end) = TileCuts.Piece(_plan.Frequencies.Length, piece, _plan.ProductTasks, 1);
            _products.Run(inputs, sums, tile1 - tile0, first, end, room);
            return;
        }

        piece -= _plan.ProductTasks;
        TransformSums(sums, tile0, tile1, piece, (float*)operands[1], (float*)operands[2], room);
    }

    private void TransformInputs(float* x, int tile0, int tile1, int piece, float* inputs, float* room)
    {
        int tiles = tile1 - tile0;
        var (first, end) = TileCuts.Piece(tiles * _plan.BlocksC, piece, _plan.InputTasks, 1);
        for (int i = first; i < end; i++)
        {
            int block = i / tiles, tile = i % tiles;
            float* to = inputs + ((((nint)block * _plan.ChunkTiles) + tile) * S.Lanes);
            _image.Forward(x, tile0 + tile, block, to, _plan.InputPitch, room);
        }
    }

    private void TransformSums(float* sums, int tile0, int tile1, int piece, float* residual, float* y, float* room)
    {
        int tiles = tile1 - tile0;
        var (first, end) = TileCuts.Piece(tiles * _plan.BlocksK, piece, _plan.OutputTasks, 1);
        for (int i = first; i < end; i++)
        {
            int block = i / tiles, tile = i % tiles;
            float* from = sums + ((((nint)block * _plan.ChunkTiles) + tile) * S.Lanes), bias = _bias.Floats;
            _image.Inverse(
                from, _plan.SumPitch, tile0 + tile, block, bias + (block * S.Lanes), residual, y, room);
        }
    }
}
