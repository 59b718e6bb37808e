using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>
/// Matrix products by register tiles, from small ones with everything in place to large ones with packed panels.
/// </summary>
/// <remarks>
/// Operands: a, b or null, c or null, y, as <see cref="GemmRequest"/> says. Constant B lies in packed panels. B at run
/// time is packed a chunk at a time into scratch where several tiles use it or it is transposed, else read in place.
/// A is read in place at any pitch, unless it is transposed or its rows crowd into few cache sets.
/// Source: Van Zee and van de Geijn 2015, "BLIS: a framework for rapidly instantiating BLAS functionality".
/// </remarks>
internal sealed unsafe class TiledGemm : Kernel
{
    private readonly GemmRequest _request;
    private readonly GemmPlan _plan;
    private readonly TileSet _tiles;
    private readonly AlignedBuffer? _packed;

    private TiledGemm(GemmRequest request, SimdLevel level)
    {
        _request = request;
        _plan = new GemmPlan(request, level);
        _tiles = new TileSet(level, request.Activation, request.Addend is GemmAddend.PerRow or GemmAddend.Full);
        if (request.Weights is not null) _packed = PanelPacking.Constant(request, level);
        for (int strip = 0; strip < _plan.Cuts.Strips; strip++)
        {
            var (m0, m1) = TileCuts.Piece(request.M, strip, _plan.Cuts.Strips, _tiles.MaxRows);
            TileCompilation.Begin(level, m1 - m0, GemmPlan.Ceiling(Math.Min(request.N, _plan.Width), level.Lanes()));
            TileCompilation.Begin(
                level, m1 - m0, GemmPlan.Ceiling(request.N - ((_plan.Panels - 1) * _plan.Width), level.Lanes()));
        }

        Name = $"gemm.f32.{_tiles.MaxRows}x{_plan.Width}.v{(int)level}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _request.Batch * _plan.Cuts.Strips * _plan.Cuts.Ranges;

    /// <inheritdoc/>
    public override long ScratchBytes => _plan.ScratchFloats * sizeof(float);

    /// <inheritdoc/>
    public override long WeightBytes => _packed?.Bytes ?? 0;

    /// <summary>Serves every product with at least one element.</summary>
    public static Kernel? Create(KernelRequest request, SimdLevel level) =>
        request is GemmRequest { M: > 0, N: > 0, K: > 0, Batch: > 0 } r ? new TiledGemm(Merged(r), level) : null;

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        var cuts = _plan.Cuts;
        int strip = task % cuts.Strips, range = task / cuts.Strips % cuts.Ranges;
        long batch = task / cuts.Strips / cuts.Ranges;
        var (panel0, panel1) = TileCuts.Piece(_plan.Panels, range, cuts.Ranges, 1);
        var (m0, m1) = TileCuts.Piece(_request.M, strip, cuts.Strips, _tiles.MaxRows);
        var part = new Part
        {
            A = (float*)operands[0] + (batch * _request.StrideA),
            B = (float*)operands[1] + (batch * _request.StrideB),
            C = operands[2] == null ? null : (float*)operands[2] + (batch * _request.StrideC),
            Y = (float*)operands[3] + (batch * _request.M * _request.N),
            Scratch = (float*)scratch,
            M0 = m0,
            M1 = m1,
            N0 = panel0 * _plan.Width,
            N1 = Math.Min(_request.N, panel1 * _plan.Width),
        };
        FillBias(&part);
        for (int chunk = 0; chunk < _plan.Chunks; chunk++) RunChunk(&part, chunk);
    }

    // The bias row of these columns: beta c where c is a row or a scalar, else zeros; zeros in the ragged end.
    private void FillBias(Part* part)
    {
        new Span<float>(part->Scratch + _plan.ZerosStart, _plan.Width * (_plan.RangePanels + 1)).Clear();
        float* bias = part->Scratch + _plan.BiasStart;
        if (_request.Addend == GemmAddend.PerColumn)
            for (int n = part->N0; n < part->N1; n++) bias[n - part->N0] = _request.Beta * part->C[n];
        else if (_request.Addend == GemmAddend.Scalar)
            for (int n = part->N0; n < part->N1; n++) bias[n - part->N0] = _request.Beta * *part->C;
    }

    private void RunChunk(Part* part, int chunk)
    {
        var block = new Block(
            chunk * _plan.ChunkSteps, Math.Min(_request.K, (chunk + 1) * _plan.ChunkSteps), part->N0, part->N1);
        float* panels = part->Scratch + _plan.PanelStart;
        if (_plan.PacksB) PanelPacking.Pack(part->B, _request, block, _tiles.Lanes, panels);
        var run = new Run(0, block.K1 - block.K0);
        var tile = _tiles.Arguments();
        tile.Runs = &run;
        tile.RunCount = 1;
        tile.Beta = _request.Beta;
        tile.AddendIsColumn = _request.Addend == GemmAddend.PerRow;
        (tile.AddendPitch, tile.AddendVectorPitch) = tile.AddendIsColumn ? (1, 0) : (_request.N, _tiles.Lanes);
        SetRows(&tile, part, block);
        byte* a = tile.A;
        nint tileStep = tile.Pitch;
        for (int n = block.N0; n < block.N1; n += _plan.Width)
        {
            int columns = Math.Min(_plan.Width, block.N1 - n);
            SetPanel(&tile, part, block, n, columns);
            for (int m = part->M0, rows; m < part->M1; m += rows)
            {
                rows = TileKernels.NextRows(part->M1 - m, _tiles.MaxRows);
                tile.A = a + ((m - part->M0) * tileStep);
                RunTile(&tile, part, chunk, m, n, rows, columns);
            }
        }
    }

    private void RunTile(TileArguments* tile, Part* part, int chunk, int m, int n, int rows, int columns)
    {
        int vectors = GemmPlan.Ceiling(columns, _tiles.Lanes);
        float* partial = part->Scratch + _plan.PartialStart
            + ((long)(n - part->N0) * _plan.StripRows) + ((long)(m - part->M0) * _plan.Width);
        if (chunk < _plan.Chunks - 1)
        {
            float* start = chunk == 0 ? null : partial;
            _tiles.RunPart(tile, rows, vectors, start, partial, part->Scratch + _plan.ZerosStart);
            return;
        }

        tile->Start = chunk == 0 ? null : partial;
        tile->StartVectorPitch = rows * _tiles.Lanes;
        tile->Alpha = _request.Alpha;
        tile->Bias = part->Scratch + _plan.BiasStart + (n - part->N0);
        tile->Y = part->Y + ((long)m * _request.N) + n;
        (tile->YPitch, tile->YVectorPitch) = (_request.N, _tiles.Lanes);
        if (_request.Addend == GemmAddend.Full) tile->Addend = part->C + ((long)m * _request.N) + n;
        else if (tile->AddendIsColumn) tile->Addend = part->C + m;
        _tiles.Run(tile, rows, vectors, columns, part->Scratch);
    }

    private void SetPanel(TileArguments* tile, Part* part, Block block, int n, int columns)
    {
        int width = GemmPlan.Ceiling(columns, _tiles.Lanes) * _tiles.Lanes;
        float* panels = part->Scratch + _plan.PanelStart;
        tile->StepB = (nint)width * sizeof(float);
        if (_packed is not null)
        {
            tile->B = _packed.Floats + ((long)n * _request.K) + ((long)block.K0 * width);
        }
        else if (_plan.PacksB)
        {
            tile->B = panels + ((long)(n - block.N0) * (block.K1 - block.K0));
        }
        else if (columns < width)
        {
            PanelPacking.Pack(part->B, _request, block with { N0 = n }, _tiles.Lanes, panels);
            tile->B = panels;
        }
        else
        {
            tile->B = part->B + ((long)block.K0 * _request.N) + n;
            tile->StepB = (nint)_request.N * sizeof(float);
        }
    }

    // Points the tile at the strip's first row and the block's first step, in A or in a copy of the strip.
    private void SetRows(TileArguments* tile, Part* part, Block block)
    {
        int rows = part->M1 - part->M0, steps = block.K1 - block.K0;
        bool transposed = _request.TransposeA;
        float* a = part->A + (transposed
            ? ((long)block.K0 * _request.M) + part->M0
            : ((long)part->M0 * _request.K) + block.K0);
        int pitch = transposed ? _request.M : _request.K;
        if (_plan.CopiesA)
        {
            float* strip = part->Scratch + _plan.StripStart;
            PanelPacking.Copy(a, pitch, strip, _plan.PitchA, transposed ? steps : rows, transposed ? rows : steps);
            a = strip;
            pitch = _plan.PitchA;
        }

        tile->A = (byte*)a;
        tile->Pitch = (nint)(transposed ? 1 : pitch) * sizeof(float);
        tile->Step = (nint)(transposed ? pitch : 1) * sizeof(float);
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

    // What a task works on: its operands, its rows and its columns.
    private struct Part
    {
        public float* A, B, C, Y, Scratch;
        public int M0, M1, N0, N1;
    }
}
