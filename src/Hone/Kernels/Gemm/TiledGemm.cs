using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>
/// Matrix products by register tiles, from small ones with everything in place to large ones with packed panels.
/// </summary>
/// <remarks>
/// Operands: a, b or null, c or null, y, as <see cref="GemmRequest"/> says. Constant B lies in packed panels. B at run
/// time is packed where several tiles use it or it is transposed: by a phase of its own into the workspace, which
/// follows y, where several strips use it, else a chunk at a time into scratch. Otherwise it is read in place.
/// A is read in place at any pitch, unless it is transposed or its rows crowd into few cache sets.
/// Source: Van Zee and van de Geijn 2015, "BLIS: a framework for rapidly instantiating BLAS functionality".
/// </remarks>
internal sealed unsafe class TiledGemm : Kernel
{
    // Up to so many rows wait for a constant B from memory, much of the time for the translation of its pages: those of
    // the next panel are asked for while a panel is multiplied.
    private const int RowsThatWait = 8;

    private readonly GemmRequest _request;
    private readonly GemmPlan _plan;
    private readonly TileSet _tiles;
    private readonly AlignedBuffer? _packed;
    private readonly bool _unscaled;
    private readonly TileArguments _common;
    private readonly bool _small;
    private readonly int[] _barriers;

    private TiledGemm(GemmRequest request, SimdLevel level)
    {
        _request = request;
        _plan = new GemmPlan(request, level);
        _tiles = new TileSet(level, request.Activation, request.Addend is GemmAddend.PerRow or GemmAddend.Full);
        _unscaled = request.Alpha == 1 && request.Addend is not (GemmAddend.Scalar or GemmAddend.PerColumn);
        _common = Common();
        _small = _plan is { PacksB: false, Streams: false, CopiesA: false, Chunks: 1 }
            && _plan.Cuts is { Strips: 1, Ranges: 1 } && request.N >= level.Lanes() && !request.TransposeA
            && request is { Alpha: 1, Addend: GemmAddend.None, Activation.Kind: ActivationKind.None };
        _barriers = _plan.SharesB ? [_plan.PackTasks] : [];
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
    public override int Tasks => _plan.PackTasks + (_request.Batch * _plan.Cuts.Strips * _plan.Cuts.Ranges);

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Barriers => _barriers;

    /// <inheritdoc/>
    public override long WorkspaceBytes => _plan.SharedFloats * sizeof(float);

    /// <inheritdoc/>
    public override long ScratchBytes => _plan.ScratchFloats * sizeof(float);

    /// <inheritdoc/>
    public override long WeightBytes => _packed?.Bytes ?? 0;

    /// <summary>Serves every product with at least one element.</summary>
    public static Kernel? Create(KernelRequest request, SimdLevel level) =>
        request is GemmRequest { M: > 0, N: > 0, K: > 0, Batch: > 0 } r
            ? new TiledGemm(Merged(r), Narrowed(level, r.N))
            : null;

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        if (_small)
        {
            float* ownB = _packed is not null ? _packed.Floats : (float*)operands[1] + (task * _request.StrideB);
            float* ownY = (float*)operands[3] + ((long)task * _request.M * _request.N);
            RunSmall((float*)operands[0] + (task * _request.StrideA), ownB, ownY);
            return;
        }

        float* shared = _plan.SharesB ? (float*)operands[4] : null;
        if (task < _plan.PackTasks)
        {
            var block = _plan.PackBlock(_request, task);
            PanelPacking.Pack((float*)operands[1], _request, block, _tiles.Level, shared + _plan.SharedStart(block));
            return;
        }

        task -= _plan.PackTasks;
        var cuts = _plan.Cuts;
        int strip = 0, range = 0;
        long batch = task;
        if (cuts.Strips * cuts.Ranges > 1)
        {
            strip = task % cuts.Strips;
            range = task / cuts.Strips % cuts.Ranges;
            batch = task / cuts.Strips / cuts.Ranges;
        }

        var (panel0, panel1) = cuts.Ranges == 1
            ? (0, _plan.Panels)
            : TileCuts.Piece(_plan.Panels, range, cuts.Ranges, 1);
        var (m0, m1) = cuts.Strips == 1
            ? (0, _request.M)
            : TileCuts.Piece(_request.M, strip, cuts.Strips, _tiles.MaxRows);
        var part = new Part
        {
            A = (float*)operands[0] + (batch * _request.StrideA),
            B = (float*)operands[1] + (batch * _request.StrideB),
            C = operands[2] == null ? null : (float*)operands[2] + (batch * _request.StrideC),
            Y = (float*)operands[3] + (batch * _request.M * _request.N),
            Scratch = (float*)scratch,
            Shared = shared,
            M0 = m0,
            M1 = m1,
            N0 = panel0 * _plan.Width,
            N1 = Math.Min(_request.N, panel1 * _plan.Width),
        };
        for (int n = part.N0, end = part.N1; n < end; n = part.N1)
        {
            part.N0 = n;
            part.N1 = Math.Min(end, n + (_plan.BlockPanels * _plan.Width));
            FillBias(&part);
            if (_plan.Streams) Stream(&part);
            else for (int chunk = 0; chunk < _plan.Chunks; chunk++) RunChunk(&part, chunk);
        }
    }

    // Sums of one task from operands in place, stored as they are: a product of 16 x 16 x 16 takes 0.1 us, so a few
    // calls and copies more would show.
    private void RunSmall(float* a, float* b, float* y)
    {
        int lanes = _tiles.Lanes;
        var run = new Run(0, _request.K);
        var tile = _common;
        tile.Runs = &run;
        tile.Pitch = (nint)_request.K * sizeof(float);
        tile.Step = sizeof(float);
        for (int n = 0; n < _request.N; n += _plan.Width)
        {
            int columns = Math.Min(_plan.Width, _request.N - n), overlap = _plan.Overlap(columns);
            int vectors = columns > lanes ? 2 : 1, first = vectors == 1 ? n - overlap : n;
            tile.YVectorPitch = lanes - overlap;
            tile.B = _packed is not null ? b + ((long)n * _request.K) : b + first;
            tile.StepB = (nint)(_packed is not null ? vectors * lanes : _request.N) * sizeof(float);
            tile.BVectorPitch = _packed is not null ? lanes : lanes - overlap;
            tile.A = (byte*)a;
            tile.Y = y + first;
            for (int left = _request.M, rows; left > 0; left -= rows)
            {
                rows = TileKernels.NextRows(left, _tiles.MaxRows);
                _tiles.RunPlain(&tile, rows, vectors);
                tile.A += rows * tile.Pitch;
                tile.Y += (nint)rows * _request.N;
            }
        }
    }

    // The bias row of these columns: beta c where c is a row or a scalar, else zeros. It begins a panel early, for
    // a vector that ends with the last column and begins before the block.
    private void FillBias(Part* part)
    {
        if (_unscaled && _request.Activation.Kind == ActivationKind.None) return;
        int width = _plan.Width, panels = GemmPlan.Ceiling(part->N1 - part->N0, width);
        new Span<float>(part->Scratch + _plan.BiasStart - width, (panels + 1) * width).Clear();
        float* bias = part->Scratch + _plan.BiasStart - part->N0;
        int first = Math.Max(0, part->N0 - width);
        if (_request.Addend == GemmAddend.PerColumn)
            for (int n = first; n < part->N1; n++) bias[n] = _request.Beta * part->C[n];
        else if (_request.Addend == GemmAddend.Scalar)
            for (int n = first; n < part->N1; n++) bias[n] = _request.Beta * *part->C;
    }

    // All sums of the block by rows of B, then the tiles' epilogue over no steps.
    private void Stream(Part* part)
    {
        int rows = part->M1 - part->M0, pitch = _plan.BlockPanels * _plan.Width;
        float* sums = part->Scratch + _plan.PartialStart;
        new Span<float>(sums, rows * pitch).Clear();
        bool transposed = _request.TransposeA;
        RowStream.Add(
            _tiles.Level,
            part->A + (transposed ? part->M0 : (long)part->M0 * _request.K),
            transposed ? 1 : _request.K,
            transposed ? _request.M : 1,
            part->B + part->N0, _request.N, sums,
            new RowStream.Extent(rows, part->N1 - part->N0, _request.K, pitch));
        var tile = _common;
        tile.RunCount = 0;
        for (int n = part->N0; n < part->N1; n += _plan.Width)
        {
            int columns = Math.Min(_plan.Width, part->N1 - n);
            tile.StartVectorPitch = _tiles.Lanes;
            for (int m = part->M0; m < part->M1; m++)
            {
                tile.Start = sums + ((m - part->M0) * pitch) + (n - part->N0);
                Finish(&tile, part, m, n, 1, columns, 0);
            }
        }
    }

    // What all tiles have in common, made once: a small product is over in the time of a few copies.
    private TileArguments Common()
    {
        var tile = _tiles.Arguments();
        tile.Alpha = _request.Alpha;
        tile.Beta = _request.Beta;
        tile.Unscaled = _unscaled;
        tile.RunCount = 1;
        tile.AddendIsColumn = _request.Addend == GemmAddend.PerRow;
        (tile.AddendPitch, tile.AddendVectorPitch) = tile.AddendIsColumn ? (1, 0) : (_request.N, _tiles.Lanes);
        tile.YPitch = _request.N;
        return tile;
    }

    private void RunChunk(Part* part, int chunk)
    {
        var block = new Block(
            chunk * _plan.ChunkSteps, Math.Min(_request.K, (chunk + 1) * _plan.ChunkSteps), part->N0, part->N1);
        float* panels = part->Scratch + _plan.PanelStart;
        if (_plan is { PacksB: true, SharesB: false })
            PanelPacking.Pack(part->B, _request, block, _tiles.Level, panels);
        var run = new Run(0, block.K1 - block.K0);
        var tile = _common;
        tile.Runs = &run;
        for (int m = part->M0; m < part->M1; m += _plan.BlockRows)
            RunRows(&tile, part, block, chunk, m, Math.Min(part->M1, m + _plan.BlockRows));
    }

    private void RunRows(TileArguments* tile, Part* part, Block block, int chunk, int m0, int m1)
    {
        SetRows(tile, part, block, m0, m1);
        byte* a = tile->A;
        nint tileStep = tile->Pitch;
        bool asks = _packed is not null && m1 - m0 <= RowsThatWait;
        nint panel = (nint)_plan.Width * _request.K;
        for (int n = block.N0; n < block.N1; n += _plan.Width)
        {
            int columns = Math.Min(_plan.Width, block.N1 - n);
            SetPanel(tile, part, block, n, columns);
            if (asks && n == block.N0) Prefetch.Pages(tile->B, panel * sizeof(float));
            if (asks && n + _plan.Width < block.N1) Prefetch.Pages(tile->B + panel, panel * sizeof(float));
            for (int m = m0, rows; m < m1; m += rows)
            {
                rows = TileKernels.NextRows(m1 - m, _tiles.MaxRows);
                tile->A = a + ((m - m0) * tileStep);
                RunTile(tile, part, chunk, m, n, rows, columns);
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
            _tiles.RunPart(tile, rows, vectors, chunk == 0 ? null : partial, partial);
            return;
        }

        tile->Start = chunk == 0 ? null : partial;
        tile->StartVectorPitch = rows * _tiles.Lanes;
        Finish(tile, part, m, n, rows, columns, _plan.Overlap(columns));
    }

    // The last part of a tile's reduction, if any is left, and its epilogue.
    private void Finish(TileArguments* tile, Part* part, int m, int n, int rows, int columns, int overlap)
    {
        int vectors = GemmPlan.Ceiling(columns, _tiles.Lanes);
        tile->Bias = part->Scratch + _plan.BiasStart + (n - part->N0) - (vectors == 1 ? overlap : 0);
        tile->Y = part->Y + ((long)m * _request.N) + n;
        (tile->YPitch, tile->YVectorPitch) = (_request.N, _tiles.Lanes);
        if (_request.Addend == GemmAddend.Full) tile->Addend = part->C + ((long)m * _request.N) + n;
        else if (tile->AddendIsColumn) tile->Addend = part->C + m;
        _tiles.Run(tile, rows, vectors, columns, part->Scratch, overlap);
    }

    private void SetPanel(TileArguments* tile, Part* part, Block block, int n, int columns)
    {
        int lanes = _tiles.Lanes, vectors = GemmPlan.Ceiling(columns, lanes), width = vectors * lanes;
        if (_packed is not null || _plan.PacksB)
        {
            tile->B = _packed is not null
                ? _packed.Floats + ((long)n * _request.K) + ((long)block.K0 * width)
                : part->Shared != null
                ? part->Shared + _plan.SharedStart(block with { N0 = n })
                : part->Scratch + _plan.PanelStart + ((long)(n - block.N0) * (block.K1 - block.K0));
            tile->StepB = (nint)width * sizeof(float);
            tile->BVectorPitch = lanes;
        }
        else
        {
            int overlap = _plan.Overlap(columns);
            tile->B = part->B + ((long)block.K0 * _request.N) + n - (vectors == 1 ? overlap : 0);
            tile->StepB = (nint)_request.N * sizeof(float);
            tile->BVectorPitch = lanes - overlap;
        }

        tile->BiasVectorPitch = lanes - (vectors == 2 ? _plan.Overlap(columns) : 0);
    }

    // Points the tile at the block's first row and first step, in A or in a copy of the block.
    private void SetRows(TileArguments* tile, Part* part, Block block, int m0, int m1)
    {
        int rows = m1 - m0, steps = block.K1 - block.K0;
        bool transposed = _request.TransposeA;
        float* a = part->A + (transposed
            ? ((long)block.K0 * _request.M) + m0
            : ((long)m0 * _request.K) + block.K0);
        int pitch = transposed ? _request.M : _request.K;
        if (_plan.CopiesA)
        {
            float* copy = part->Scratch + _plan.StripStart;
            PanelPacking.Copy(
                a, pitch, copy, _plan.PitchA, transposed ? steps : rows, transposed ? rows : steps, _tiles.Level);
            a = copy;
            pitch = _plan.PitchA;
        }

        tile->A = (byte*)a;
        tile->Pitch = (nint)(transposed ? 1 : pitch) * sizeof(float);
        tile->Step = (nint)(transposed ? pitch : 1) * sizeof(float);
    }

    // A matrix narrower than a vector is served by narrower vectors, so that no tile needs filling up.
    private static SimdLevel Narrowed(SimdLevel level, int columns) =>
        level == SimdLevel.V512 && columns < 16 ? Narrowed(SimdLevel.V256, columns)
        : level == SimdLevel.V256 && columns < 8 ? SimdLevel.V128
        : level;

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
        public float* A, B, C, Y, Scratch, Shared;
        public int M0, M1, N0, N1;
    }
}
