using System.Runtime.CompilerServices;
using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// The three steps of a Winograd convolution over a piece of the work: inputs to points, one product a point, sums to
/// outputs.
/// </summary>
internal sealed unsafe class WinogradSteps<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly WinogradShape _shape;
    private readonly WinogradArea _area;
    private readonly WinogradImage<S, V> _image;
    private readonly TileSet _tiles;
    private readonly AlignedBuffer _filters;
    private readonly AlignedBuffer _bias;
    private readonly AlignedBuffer _zeros;
    private readonly AlignedBuffer _runs;

    /// <summary>Transforms the filters; V and M lie as the area says.</summary>
    public WinogradSteps(ConvolutionRequest request, WinogradShape shape, WinogradArea area)
    {
        (_shape, _area) = (shape, area);
        _tiles = new TileSet((SimdLevel)(32 * S.Lanes), Activation.None, hasAddend: false);
        _image = new WinogradImage<S, V>(request, shape);
        _filters = WinogradFilters.Pack(request, shape);
        _bias = WinogradFilters.Bias(request, shape);
        _zeros = new AlignedBuffer(shape.PanelFilters * sizeof(float));
        _runs = new AlignedBuffer(shape.BlocksC * sizeof(Run));
        for (int block = 0; block < shape.BlocksC; block++)
        {
            int length = Math.Min(S.Lanes, request.C - (block * S.Lanes));
            ((Run*)_runs.Pointer)[block] = new Run(block * area.Tiles * S.Lanes, length);
        }
    }

    /// <summary>Bytes of filters and bias.</summary>
    public long WeightBytes => _filters.Bytes + _bias.Bytes;

    /// <summary>Begins to compile the micro-kernels for products of so many tiles.</summary>
    public void Compile(int tiles)
    {
        TileCompilation.Begin(_tiles.Level, tiles, _shape.VectorsOf(0));
        TileCompilation.Begin(_tiles.Level, tiles, _shape.VectorsOf(_shape.Panels - 1));
    }

    /// <summary>V = B^T d B for tiles of blocks of channels.</summary>
    /// <param name="x">All images.</param>
    /// <param name="part">The tiles, and the blocks of channels.</param>
    /// <param name="inputs">V of the first tile and block 0, point 0.</param>
    /// <param name="room">Three tiles.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void TransformInputs(float* x, WinogradPart part, float* inputs, float* room)
    {
        WinogradAxis rows = _shape.Rows, columns = _shape.Columns;
        nint row = (nint)columns.Side * S.Lanes, pitch = _area.InputPitch;
        var across = new WinogradLines(rows.Side, S.Lanes, row, pitch, columns.Side * pitch);
        float* between = room + (_shape.Points * S.Lanes);
        for (int block = part.Block0; block < part.Block1; block++)
        {
            float* to = inputs + ((nint)block * _area.Tiles * S.Lanes);
            var at = _image.Locate(part.First);
            for (int tile = part.First; tile < part.End; tile++, to += S.Lanes, at = _image.Next(at))
            {
                float* from = _image.Input(x, at, block, room, out nint rowPitch);
                if (rows.IsIdentity)
                {
                    columns.Input(across, from, to);
                }
                else if (columns.IsIdentity)
                {
                    rows.Input(new WinogradLines(1, rowPitch, 0, pitch, 0), from, to);
                }
                else
                {
                    rows.Input(new WinogradLines(columns.Side, rowPitch, S.Lanes, row, S.Lanes), from, between);
                    columns.Input(across, between, to);
                }
            }
        }
    }

    /// <summary>M[point] = V[point] U[point]: rows are tiles, steps are channels.</summary>
    /// <param name="point">The point.</param>
    /// <param name="inputs">V[point] of the first tile.</param>
    /// <param name="sums">M[point] of the first tile, first panel.</param>
    /// <param name="tiles">How many tiles.</param>
    /// <param name="panel0">The first panel.</param>
    /// <param name="panel1">The panel after the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(int point, float* inputs, float* sums, int tiles, int panel0, int panel1)
    {
        var tile = _tiles.Arguments();
        tile.Runs = (Run*)_runs.Pointer;
        tile.RunCount = _shape.BlocksC;
        tile.Pitch = (nint)S.Lanes * sizeof(float);
        tile.Step = sizeof(float);
        tile.Bias = _zeros.Floats;
        tile.YPitch = S.Lanes;
        tile.YVectorPitch = (nint)_area.Tiles * S.Lanes;
        for (int panel = panel0; panel < panel1; panel++, sums += TileKernels.Vectors * tile.YVectorPitch)
        {
            int vectors = _shape.VectorsOf(panel), width = vectors * S.Lanes;
            tile.StepB = (nint)width * sizeof(float);
            tile.B = _filters.Floats + _shape.PanelStart(panel) + ((long)point * _shape.C * width);
            for (int row = 0, rows; row < tiles; row += rows)
            {
                rows = TileKernels.NextRows(tiles - row, _tiles.MaxRows);
                tile.A = (byte*)(inputs + ((nint)row * S.Lanes));
                tile.Y = sums + ((nint)row * S.Lanes);
                // Whole vectors and no addend: the micro-kernel writes y itself and needs no room for sums.
                _tiles.Run(&tile, rows, vectors, width, null);
            }
        }
    }

    /// <summary>y = act(A^T M A + bias + residual) for tiles of blocks of filters.</summary>
    /// <param name="sums">M of the first tile and the first block, point 0.</param>
    /// <param name="part">The tiles, and the blocks of filters.</param>
    /// <param name="residual">What is added, or null; may be y.</param>
    /// <param name="y">All images.</param>
    /// <param name="room">Three tiles.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void TransformSums(float* sums, WinogradPart part, float* residual, float* y, float* room)
    {
        WinogradAxis rows = _shape.Rows, columns = _shape.Columns;
        nint row = (nint)columns.Side * S.Lanes, pitch = _area.SumPitch, width = (nint)columns.Outputs * S.Lanes;
        var down = new WinogradLines(columns.Side, columns.Side * pitch, pitch, row, S.Lanes);
        var across = new WinogradLines(rows.Outputs, S.Lanes, row, S.Lanes, width);
        float* between = room + (_shape.Points * S.Lanes);
        for (int block = part.Block0; block < part.Block1; block++)
        {
            float* from = sums + ((nint)(block - part.Block0) * _area.Tiles * S.Lanes);
            float* bias = _bias.Floats + (block * S.Lanes);
            var at = _image.Locate(part.First);
            for (int tile = part.First; tile < part.End; tile++, from += S.Lanes, at = _image.Next(at))
            {
                if (rows.IsIdentity)
                {
                    columns.Output(new WinogradLines(1, pitch, 0, S.Lanes, 0), from, room);
                }
                else if (columns.IsIdentity)
                {
                    rows.Output(down, from, room);
                }
                else
                {
                    rows.Output(down, from, between);
                    columns.Output(across, between, room);
                }

                _image.Store(room, at, block, bias, residual, y);
            }
        }
    }
}

/// <summary>A piece of a transform: tiles First to End of blocks Block0 to Block1.</summary>
internal readonly record struct WinogradPart(int First, int End, int Block0, int Block1);
