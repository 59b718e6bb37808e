using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>Matrix products by register tiles, from small ones with everything in place to large ones with packed panels.</summary>
/// <remarks>
/// Operands: a, b or null, c or null, y, as <see cref="GemmRequest"/> says. Constant B lies in packed panels. B at run
/// time is read in place where a few tiles use it, else packed a panel at a time into scratch, as it always is when
/// transposed or at a ragged right edge. A is read in place at any pitch; when it is transposed and several panels
/// follow, a strip of it is packed first. Source: Van Zee and van de Geijn 2015, "BLIS".
/// </remarks>
internal sealed unsafe class TiledGemm : Kernel
{
    // From so many tiles on, the strided reads of B in place cost more than packing it once.
    private const int TilesThatPayForPacking = 4;

    private readonly GemmRequest _request;
    private readonly TileSet _tiles;
    private readonly TileCuts _cuts;
    private readonly AlignedBuffer? _packed;
    private readonly AlignedBuffer _run;
    private readonly int _width;
    private readonly int _panels;
    private readonly bool _packsA;
    private readonly bool _packsB;
    private readonly long _sumsBytes;
    private readonly long _biasBytes;
    private readonly long _panelBytes;

    private TiledGemm(GemmRequest request, SimdLevel level)
    {
        _request = request;
        _tiles = new TileSet(level, request.Activation, request.Addend is GemmAddend.PerRow or GemmAddend.Full);
        _width = TileKernels.Vectors * level.Lanes();
        _panels = Ceiling(request.N, _width);
        int rowTiles = Ceiling(request.M, _tiles.MaxRows);
        if (request.Weights is not null) _packed = PanelPacking.Constant(request, level);
        _packsB = _packed is null && (request.TransposeB || rowTiles >= TilesThatPayForPacking);
        _cuts = TileCuts.Choose(
            (long)request.M * request.N * request.K, request.Batch, rowTiles, _panels,
            (long)request.M * request.K * sizeof(float), (long)request.K * request.N * sizeof(float), _packsB ? 4 : 1);
        _packsA = request.TransposeA && _panels / _cuts.Ranges > 1;
        _run = new AlignedBuffer(sizeof(Run));
        *(Run*)_run.Pointer = new Run(0, request.K);
        _sumsBytes = _tiles.SumsBytes;
        _biasBytes = Ceiling(request.N, _width) * (long)_width * sizeof(float);
        _panelBytes = _packed is null ? (long)_width * request.K * sizeof(float) : 0;
        long stripBytes = (long)Ceiling(rowTiles, _cuts.Strips) * _tiles.MaxRows * request.K * sizeof(float);
        ScratchBytes = _sumsBytes + _biasBytes + _panelBytes + (_packsA ? stripBytes : 0);
        Name = $"gemm.f32.{_tiles.MaxRows}x{_width}.v{(int)level}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _request.Batch * _cuts.Strips * _cuts.Ranges;

    /// <inheritdoc/>
    public override long ScratchBytes { get; }

    /// <inheritdoc/>
    public override long WeightBytes => _packed?.Bytes ?? 0;

    /// <summary>Serves every product with at least one element.</summary>
    public static Kernel? Create(KernelRequest request, SimdLevel level) =>
        request is GemmRequest { M: > 0, N: > 0, K: > 0, Batch: > 0 } r ? new TiledGemm(Merged(r), level) : null;

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int strip = task % _cuts.Strips, range = task / _cuts.Strips % _cuts.Ranges;
        long batch = task / _cuts.Strips / _cuts.Ranges;
        var (m0, m1) = TileCuts.Piece(_request.M, strip, _cuts.Strips, _tiles.MaxRows);
        var (panel0, panel1) = TileCuts.Piece(_panels, range, _cuts.Ranges, 1);
        float* a = (float*)operands[0] + (batch * _request.StrideA);
        float* b = (float*)operands[1] + (batch * _request.StrideB);
        float* c = operands[2] == null ? null : (float*)operands[2] + (batch * _request.StrideC);
        float* y = (float*)operands[3] + (batch * _request.M * _request.N);
        float* bias = (float*)(scratch + _sumsBytes);
        FillBias(c, bias, panel0 * _width, Math.Min(_request.N, panel1 * _width));

        var tile = _tiles.Arguments();
        tile.Alpha = _request.Alpha;
        tile.Beta = _request.Beta;
        tile.Runs = (Run*)_run.Pointer;
        tile.RunCount = 1;
        (tile.YPitch, tile.YVectorPitch) = (_request.N, _tiles.Lanes);
        tile.AddendIsColumn = _request.Addend == GemmAddend.PerRow;
        (tile.AddendPitch, tile.AddendVectorPitch) = tile.AddendIsColumn ? (1, 0) : (_request.N, _tiles.Lanes);
        if (_packsA) a = PackStrip(a, (float*)(scratch + _sumsBytes + _biasBytes + _panelBytes), m0, m1);
        for (int panel = panel0; panel < panel1; panel++)
        {
            int n = panel * _width, columns = Math.Min(_width, _request.N - n);
            SetPanel(&tile, b, n, columns, bias + _biasBytes / sizeof(float));
            tile.Bias = bias + n;
            for (int m = m0, rows; m < m1; m += rows)
            {
                rows = TileKernels.NextRows(m1 - m, _tiles.MaxRows);
                SetRows(&tile, a, m, m0, m1);
                tile.Y = y + ((long)m * _request.N) + n;
                if (_request.Addend == GemmAddend.Full) tile.Addend = c + ((long)m * _request.N) + n;
                else if (tile.AddendIsColumn) tile.Addend = c + m;
                _tiles.Run(&tile, rows, Ceiling(columns, _tiles.Lanes), columns, (float*)scratch);
            }
        }
    }

    // The bias row of these columns: beta c where c is a row or a scalar, else zeros; zeros in the ragged end.
    private void FillBias(float* c, float* bias, int n0, int n1)
    {
        new Span<float>(bias + n0, Ceiling(n1 - n0, _width) * _width).Clear();
        if (_request.Addend == GemmAddend.PerColumn)
            for (int n = n0; n < n1; n++) bias[n] = _request.Beta * c[n];
        else if (_request.Addend == GemmAddend.Scalar)
            for (int n = n0; n < n1; n++) bias[n] = _request.Beta * *c;
    }

    private void SetPanel(TileArguments* tile, float* b, int n, int columns, float* room)
    {
        int width = Ceiling(columns, _tiles.Lanes) * _tiles.Lanes;
        tile->StepB = (nint)width * sizeof(float);
        if (_packed is not null)
        {
            tile->B = _packed.Floats + ((long)n * _request.K);
        }
        else if (_packsB || columns < width)
        {
            PanelPacking.Pack(b, _request, n, width, room);
            tile->B = room;
        }
        else
        {
            tile->B = b + n;
            tile->StepB = (nint)_request.N * sizeof(float);
        }
    }

    private void SetRows(TileArguments* tile, float* a, int m, int m0, int m1)
    {
        if (_packsA)
        {
            // a is the packed strip [K][m1 - m0].
            tile->A = (byte*)(a + (m - m0));
            tile->Pitch = sizeof(float);
            tile->Step = (nint)(m1 - m0) * sizeof(float);
        }
        else if (_request.TransposeA)
        {
            tile->A = (byte*)(a + m);
            tile->Pitch = sizeof(float);
            tile->Step = (nint)_request.M * sizeof(float);
        }
        else
        {
            tile->A = (byte*)(a + ((long)m * _request.K));
            tile->Pitch = (nint)_request.K * sizeof(float);
            tile->Step = sizeof(float);
        }
    }

    private float* PackStrip(float* a, float* to, int m0, int m1)
    {
        PanelPacking.Copy(a + m0, _request.M, to, m1 - m0, _request.K, m1 - m0);
        return to;
    }

    // A batch whose products share B and lie one after the other is one tall product.
    private static GemmRequest Merged(GemmRequest r)
    {
        bool shares = r.Weights is not null || r.StrideB == 0;
        bool follows = !r.TransposeA && r.StrideA == (long)r.M * r.K;
        bool sameRow = r.Addend is GemmAddend.None
            || (r.Addend is GemmAddend.Scalar or GemmAddend.PerColumn && r.StrideC == 0)
            || (r.Addend is GemmAddend.Full && r.StrideC == (long)r.M * r.N);
        bool small = (long)r.Batch * r.M <= int.MaxValue;
        return shares && follows && sameRow && small ? r with { M = r.Batch * r.M, Batch = 1 } : r;
    }

    private static int Ceiling(int a, int b) => (a + b - 1) / b;
}
