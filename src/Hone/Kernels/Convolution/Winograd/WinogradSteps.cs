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
    private readonly WinogradGrid _inputs;
    private readonly WinogradGrid _sums;
    private readonly WinogradImage<S, V> _image;
    private readonly delegate*<WinogradTransfer*, void> _input;
    private readonly delegate*<WinogradTransfer*, void> _output;
    private readonly Activation _activation;
    private readonly TileSet _tiles;
    private readonly AlignedBuffer _filters;
    private readonly AlignedBuffer _bias;
    private readonly AlignedBuffer _zeros;
    private readonly AlignedBuffer _runs;

    /// <summary>Transforms the filters; V and M lie as the grids say.</summary>
    public WinogradSteps(ConvolutionRequest request, WinogradShape shape, WinogradGrid inputs, WinogradGrid sums)
    {
        (_shape, _inputs, _sums) = (shape, inputs, sums);
        _activation = request.Activation;
        WinogradTransforms<S, V>.Find(shape.Rows, shape.Columns, out _input, out _output);
        _tiles = new TileSet((SimdLevel)(32 * S.Lanes), Activation.None, hasAddend: false);
        _image = new WinogradImage<S, V>(request, shape);
        _filters = WinogradFilters.Pack(request, shape);
        _bias = FilterPacking.PaddedBias(request, shape.Lanes);
        _zeros = new AlignedBuffer(shape.PanelFilters * sizeof(float));
        _runs = new AlignedBuffer(shape.BlocksC * sizeof(Run));
        for (int block = 0; block < shape.BlocksC; block++)
        {
            int length = Math.Min(S.Lanes, request.C - (block * S.Lanes));
            ((Run*)_runs.Pointer)[block] = new Run((int)inputs.At(0, block, 0), length);
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
    /// <param name="room">A tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void TransformInputs(float* x, WinogradPart part, float* inputs, float* room)
    {
        var transfer = new WinogradTransfer
        {
            ToPitch = _inputs.PointPitch, Down = _shape.Rows.Bt, Along = _shape.Columns.Bt,
        };
        for (int block = part.Block0; block < part.Block1; block++)
        {
            transfer.To = inputs + _inputs.At(0, block, 0);
            var at = _image.Locate(part.First);
            for (int tile = part.First; tile < part.End; tile++, at = _image.Next(at))
            {
                transfer.From = _image.Input(x, at, block, room, out transfer.FromPitch);
                _input(&transfer);
                transfer.To += _inputs.TilePitch;
            }
        }
    }

    /// <summary>U[point] of a panel.</summary>
    public float* Filters(int point, int panel) => _filters.Floats + _shape.PanelStart(panel)
        + ((long)point * _shape.C * _shape.VectorsOf(panel) * S.Lanes);

    /// <summary>M[point] = V[point] U[point]: rows are tiles, steps are channels.</summary>
    /// <param name="point">The point.</param>
    /// <param name="inputs">V[point] of the first tile.</param>
    /// <param name="sums">M[point] of the first tile, first panel.</param>
    /// <param name="tiles">How many tiles.</param>
    /// <param name="panel0">The first panel.</param>
    /// <param name="panel1">The panel after the last.</param>
    /// <param name="next">The panel of filters that will be read after them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(int point, float* inputs, float* sums, int tiles, int panel0, int panel1, float* next)
    {
        var tile = _tiles.Arguments();
        tile.Runs = (Run*)_runs.Pointer;
        tile.RunCount = _shape.BlocksC;
        tile.Pitch = _inputs.TilePitch * sizeof(float);
        tile.Step = sizeof(float);
        tile.Bias = _zeros.Floats;
        tile.YPitch = _sums.TilePitch;
        tile.YVectorPitch = _sums.BlockPitch;
        nint steps = (nint)_shape.C * GemmPlan.Ceiling(tiles, _tiles.MaxRows);
        for (int panel = panel0; panel < panel1; panel++, sums += TileKernels.Vectors * tile.YVectorPitch)
        {
            int vectors = _shape.VectorsOf(panel), width = vectors * S.Lanes;
            tile.StepB = (nint)width * sizeof(float);
            tile.B = Filters(point, panel);
            tile.Fetch(panel + 1 < panel1 ? Filters(point, panel + 1) : next, _shape.C * tile.StepB, steps);
            for (int row = 0, rows; row < tiles; row += rows)
            {
                rows = TileKernels.NextRows(tiles - row, _tiles.MaxRows);
                tile.A = (byte*)(inputs + (row * _inputs.TilePitch));
                tile.Y = sums + (row * _sums.TilePitch);
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
    /// <param name="room">A tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void TransformSums(float* sums, WinogradPart part, float* residual, float* y, float* room)
    {
        var whole = new WinogradTransfer
        {
            FromPitch = _sums.PointPitch, Down = _shape.Rows.At, Along = _shape.Columns.At,
            ToPitch = _image.OutputPitch, Low = _activation.Low, High = _activation.High,
        };
        // Tiles that overhang the map, or end in more than a clamp, make a stop in memory.
        var cut = whole with
        {
            To = room, ToPitch = (nint)_shape.Columns.Outputs * S.Lanes, Bias = _zeros.Floats,
            Low = float.NegativeInfinity, High = float.PositiveInfinity,
        };
        for (int block = part.Block0; block < part.Block1; block++)
        {
            float* from = sums + _sums.At(0, block - part.Block0, 0);
            whole.Bias = _bias.Floats + (block * S.Lanes);
            var at = _image.Locate(part.First);
            for (int tile = part.First; tile < part.End; tile++, from += _sums.TilePitch, at = _image.Next(at))
            {
                if (_activation.IsClamp && _image.IsWhole(at))
                {
                    long start = _image.OutputStart(at, block);
                    whole.To = y + start;
                    whole.Residual = residual == null ? null : residual + start;
                    whole.From = from;
                    _output(&whole);
                }
                else
                {
                    cut.From = from;
                    _output(&cut);
                    _image.Store(room, at, block, whole.Bias, residual, y);
                }
            }
        }
    }
}

/// <summary>A piece of a transform: tiles First to End of blocks Block0 to Block1.</summary>
internal readonly record struct WinogradPart(int First, int End, int Block0, int Block1);
