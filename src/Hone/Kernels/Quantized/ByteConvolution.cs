using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Quantized;

/// <summary>
/// A direct convolution of bytes: integer tiles over strips of rows, each requantized while it is hot.
/// </summary>
/// <remarks>
/// sum over (x - zx) (w - zw) = sum x w - zx sum w - zw sum x + n zx zw, with n = C R S terms: the second and fourth
/// are one number for a filter, which its sums start from, the third one for a pixel, added where zw is not 0.
/// Scratch: a tile's sums, the sums of pixels and of windows where zw is not 0, a strip where windows reach beyond.
/// </remarks>
internal sealed unsafe class ByteConvolution<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly ByteConvolutionRequest _request;
    private readonly ByteConvolutionPlan _plan;
    private readonly QuadTiles _tiles;
    private readonly Requantizer<S, V> _requantizer;
    private readonly AlignedBuffer _filters;
    private readonly AlignedBuffer _starts;
    private readonly AlignedBuffer _runs;
    private readonly PixelSums<S, V> _pixels;
    private readonly ByteStrip<S, V> _strip;
    private readonly int _zero;

    /// <summary>The kernel.</summary>
    public ByteConvolution(ByteConvolutionRequest request)
    {
        _request = request;
        _plan = new ByteConvolutionPlan(request, S.Lanes);
        _tiles = new QuadTiles((SimdLevel)(S.Lanes * 32));
        _requantizer = new Requantizer<S, V>(request.Output);
        _filters = ByteFilters.Pack(request, _plan);
        int bias = ByteFilters.Bias(request);
        _zero = request.FilterZero - bias;
        _starts = new AlignedBuffer((long)_plan.Vectors * S.Lanes * sizeof(int));
        int* starts = (int*)_starts.Pointer, sums = (int*)(_filters.Pointer + ByteFilters.SumsAt(_plan));
        int terms = request.C * request.R * request.S;
        if (_filters.Bytes > 0)
            for (int k = 0; k < request.K; k++) starts[k] = request.InputZero * ((terms * _zero) - sums[k]);
        _runs = new AlignedBuffer((long)_plan.Runs * sizeof(QuadRun));
        _plan.FillRuns(new Span<QuadRun>(_runs.Pointer, _plan.Runs));
        _pixels = new PixelSums<S, V>(request, _plan);
        _strip = new ByteStrip<S, V>(request, _plan);
        Name = $"conv.u8.{_tiles.MaxRows}x{TileKernels.Vectors * S.Lanes}.{_tiles.Instructions}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _request.N * _plan.Strips * _plan.Groups;

    /// <inheritdoc/>
    public override long WeightBytes => _filters.Bytes + _starts.Bytes + _requantizer.Bytes;

    /// <inheritdoc/>
    public override long ScratchBytes => _tiles.SumsBytes + TermBytes + _plan.StripBytes;

    private long TermBytes => _zero == 0 ? 64 : _pixels.Bytes;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int group = task % _plan.Groups, strip = task / _plan.Groups % _plan.Strips;
        long image = task / _plan.Groups / _plan.Strips;
        byte* x = (byte*)operands[0] + (image * _strip.ImageBytes);
        byte* y = (byte*)operands[1] + (image * _plan.Vectors * _plan.P * _plan.Q * S.Lanes);
        int size = _plan.StripSize, first = strip * size;
        int p0 = _plan.Flat ? 0 : first, p1 = _plan.Flat ? 1 : Math.Min(_plan.P, first + size);
        int q0 = _plan.Flat ? first : 0, q1 = _plan.Flat ? Math.Min(_plan.Q, first + size) : _plan.Q;

        byte* seen = x + ((long)p0 * _request.StrideH * _plan.RowBytes) + ((long)q0 * _plan.PixelBytes);
        int* sums = (int*)scratch, terms = (int*)(scratch + _tiles.SumsBytes);
        if (_plan.Copies)
        {
            seen = (byte*)terms + TermBytes;
            _strip.Copy(x, seen, p0, _plan.InputRows(p1 - p0));
        }

        if (_zero != 0) _pixels.Terms(seen, p1 - p0, q1 - q0, -_zero, terms);
        else new Span<int>(terms, TileKernels.TallestRows).Clear();
        int panel = (int)((long)_plan.Panels * group / _plan.Groups);
        int end = (int)((long)_plan.Panels * (group + 1) / _plan.Groups);
        for (; panel < end; panel++)
            for (int p = p0; p < p1; p++)
            {
                byte* row = seen + ((long)(p - p0) * _request.StrideH * _plan.RowBytes);
                int* rowTerms = _zero == 0 ? terms : terms + ((p - p0) * (q1 - q0));
                long at = (((long)panel * TileKernels.Vectors * _plan.P) + p) * _plan.Q;
                RunRow(panel, row, rowTerms, y + ((at + q0) * S.Lanes), q1 - q0, sums);
            }
    }

    // A row of tiles of one panel.
    private void RunRow(int panel, byte* x, int* terms, byte* y, int count, int* sums)
    {
        int vectors = _plan.VectorsOf(panel), first = panel * TileKernels.Vectors;
        var tile = new QuadTileArguments
        {
            Pitch = _request.StrideW * _plan.PixelBytes, B = _filters.Pointer + _plan.PanelStart(panel),
            Runs = (QuadRun*)_runs.Pointer, RunCount = _plan.Runs,
            Start = (int*)_starts.Pointer + ((long)first * S.Lanes), Sums = sums,
        };
        nint plane = (nint)_plan.P * _plan.Q * S.Lanes;
        for (int q = 0, rows; q < count; q += rows)
        {
            rows = TileKernels.NextRows(count - q, _tiles.MaxRows);
            tile.A = x + (q * tile.Pitch);
            tile.Terms = _zero == 0 ? terms : terms + q;
            _tiles.Run(&tile, rows, vectors);
            for (int v = 0; v < vectors; v++)
                _requantizer.Rows(
                    sums + (v * rows * S.Lanes), rows, first + v, y + (v * plane) + ((nint)q * S.Lanes), S.Lanes);
        }
    }
}

/// <summary>Convolutions of bytes.</summary>
internal readonly struct ByteConvolutionFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct => any is ByteConvolutionRequest request ? new ByteConvolution<S, V>(request) : null;
}
