using Hone.Machine;

namespace Hone.Kernels.Gemm.Compose;

/// <summary>
/// A matrix product put together from parts: iterators that bring tiles of A and B, the mainloop with the production
/// micro-kernel, and an epilogue that takes the sums.
/// </summary>
/// <typeparam name="TIteratorA">Brings tiles of A.</typeparam>
/// <typeparam name="TIteratorB">Brings tiles of B.</typeparam>
/// <typeparam name="TEpilogue">Takes the sums.</typeparam>
/// <remarks>
/// Each sum is one chain of fused multiply-adds in the order of k, whatever the tiles and the number of threads are.
/// The decomposition is CUTLASS's: docs/gemm.md shows it.  Scratch of a thread: a cache tile of A, one of B, and the
/// partial sums of a strip where K is cut.
/// </remarks>
public sealed unsafe class ComposedGemm<TIteratorA, TIteratorB, TEpilogue>
    where TIteratorA : struct, ITileIteratorA
    where TIteratorB : struct, ITileIteratorB
    where TEpilogue : struct, IEpilogue
{
    private readonly GemmRequest _problem;
    private readonly TIteratorA _a;
    private readonly TIteratorB _b;
    private readonly TEpilogue _epilogue;
    private readonly TileSet _tiles;
    private readonly TileCuts _cuts;
    private readonly CacheTile _cache;
    private readonly int _width, _pitchA, _stripRows;

    /// <summary>Puts a product of A [m, k] and B [k, n] together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An extent, or one of the cache tile, is below 1.</exception>
    public ComposedGemm(
        int m, int n, int k, TIteratorA a, TIteratorB b, TEpilogue epilogue, CacheTile? cacheTile = null)
        : this(m, n, k, a, b, epilogue, cacheTile ?? CacheTile.Default, SimdLevels.Best)
    {
    }

    internal ComposedGemm(
        int m, int n, int k, TIteratorA a, TIteratorB b, TEpilogue epilogue, CacheTile cache, SimdLevel level)
    {
        foreach (int extent in (int[])[m, n, k, cache.Rows, cache.Columns, cache.Steps])
            ArgumentOutOfRangeException.ThrowIfLessThan(extent, 1);
        (_problem, _a, _b, _epilogue) = (new GemmRequest { M = m, N = n, K = k }, a, b, epilogue);
        _tiles = new TileSet(level, Activation.None, hasAddend: false);
        _width = TileKernels.Vectors * _tiles.Lanes;
        int rowTiles = GemmPlan.Ceiling(m, _tiles.MaxRows), panels = GemmPlan.Ceiling(n, _width);
        _cuts = GemmCuts.Choose(_problem, rowTiles, panels, _tiles.Lanes, packsB: true, copiesA: true);
        _stripRows = Math.Min(m, GemmPlan.Ceiling(rowTiles, _cuts.Strips) * _tiles.MaxRows);
        _cache = new CacheTile(
            Math.Min(_stripRows, GemmPlan.Ceiling(cache.Rows, _tiles.MaxRows) * _tiles.MaxRows),
            Math.Min(GemmPlan.Ceiling(panels, _cuts.Ranges), GemmPlan.Ceiling(cache.Columns, _width)) * _width,
            Math.Min(k, cache.Steps));
        // A line more than the steps, so that rows do not crowd into the same cache sets.
        _pitchA = (_cache.Steps + 31) / 16 * 16;
    }

    /// <summary>Parts of the work that may run at once; each a strip of rows by a range of columns.</summary>
    public int Tasks => _cuts.Strips * _cuts.Ranges;

    private long SumsFloats => (long)_tiles.MaxRows * _width;

    private long BFloats => (long)_cache.Columns * _cache.Steps;

    private long AFloats => (long)_cache.Rows * _pitchA;

    private long PartialFloats => _cache.Steps < _problem.K ? (long)_stripRows * _cache.Columns : 0;

    /// <summary>Computes the product and returns when every sum has been taken.</summary>
    /// <param name="threads">The most threads that take part.</param>
    public void Run(int threads = 1)
    {
        using var team = WorkerPool.Shared.Rent(Math.Min(threads, Tasks));
        var work = new Work(this, team.Threads);
        try
        {
            team.Run(work, Tasks);
        }
        finally
        {
            work.Release();
        }
    }

    // The thread tile: a strip of rows by a range of columns, in cache tiles.
    private void RunTask(int task, float* scratch)
    {
        var (m0, m1) = TileCuts.Piece(_problem.M, task % _cuts.Strips, _cuts.Strips, _tiles.MaxRows);
        var (n0, n1) = TileCuts.Piece(_problem.N, task / _cuts.Strips, _cuts.Ranges, _width);
        for (int n = n0; n < n1; n += _cache.Columns)
        for (int k = 0; k < _problem.K; k += _cache.Steps)
        {
            var block = new Block(k, Math.Min(_problem.K, k + _cache.Steps), n, Math.Min(n1, n + _cache.Columns));
            LoadB(block, scratch + SumsFloats);
            for (int m = m0; m < m1; m += _cache.Rows)
                RunRows(block, m0, m, Math.Min(m1, m + _cache.Rows), scratch);
        }
    }

    private void LoadB(Block block, float* to)
    {
        int steps = block.K1 - block.K0;
        for (int n = block.N0; n < block.N1; n += _width, to += (long)steps * _width)
        {
            var tile = new Span<float>(to, steps * _width);
            int columns = Math.Min(_width, block.N1 - n);
            if (columns < _width) tile.Clear();
            _b.Load(block.K0, steps, n, columns, tile, _width);
        }
    }

    // The mainloop over one cache tile of A: register tiles, panel by panel.
    private void RunRows(Block block, int strip, int m0, int m1, float* scratch)
    {
        int steps = block.K1 - block.K0;
        float* panel = scratch + SumsFloats, a = panel + BFloats, partial = a + AFloats;
        _a.Load(m0, m1 - m0, block.K0, steps, new Span<float>(a, (m1 - m0) * _pitchA), _pitchA);
        var run = new Run(0, steps);
        var tile = _tiles.Arguments();
        tile.Runs = &run;
        (tile.RunCount, tile.Unscaled) = (1, true);
        (tile.Pitch, tile.Step) = ((nint)_pitchA * sizeof(float), sizeof(float));
        tile.StepB = (nint)_width * sizeof(float);
        partial += (long)(m0 - strip) * _width;
        for (int n = block.N0; n < block.N1; n += _width)
        {
            tile.B = panel;
            for (int m = m0, rows; m < m1; m += rows)
            {
                rows = TileKernels.NextRows(m1 - m, _tiles.MaxRows);
                tile.A = (byte*)(a + ((long)(m - m0) * _pitchA));
                float* own = partial + ((long)(m - m0) * _width);
                RunTile(&tile, block, own, m, rows, n, scratch);
            }

            panel += (long)steps * _width;
            partial += (long)_stripRows * _width;
        }
    }

    // The register tile: to partial sums, or after the last step to the epilogue.
    private void RunTile(TileArguments* tile, Block block, float* partial, int m, int rows, int n, float* sums)
    {
        float* start = block.K0 == 0 ? null : partial;
        if (block.K1 < _problem.K)
        {
            _tiles.RunPart(tile, rows, TileKernels.Vectors, start, partial);
            return;
        }

        tile->Start = start;
        tile->StartVectorPitch = rows * _tiles.Lanes;
        tile->Y = sums;
        (tile->YPitch, tile->YVectorPitch) = (_width, _tiles.Lanes);
        _tiles.Run(tile, rows, TileKernels.Vectors, _width, null);
        int columns = Math.Min(_width, block.N1 - n);
        _epilogue.Store(m, rows, n, columns, new ReadOnlySpan<float>(sums, rows * _width), _width);
    }

    private sealed class Work : IParallelWork
    {
        private readonly ComposedGemm<TIteratorA, TIteratorB, TEpilogue> _gemm;
        private readonly AlignedBuffer[] _scratch;

        public Work(ComposedGemm<TIteratorA, TIteratorB, TEpilogue> gemm, int threads)
        {
            long floats = gemm.SumsFloats + gemm.BFloats + gemm.AFloats + gemm.PartialFloats;
            _gemm = gemm;
            _scratch = new AlignedBuffer[threads];
            for (int i = 0; i < threads; i++) _scratch[i] = new AlignedBuffer(floats * sizeof(float), zeroed: false);
        }

        public void Run(int task, int worker) => _gemm.RunTask(task, _scratch[worker].Floats);

        public void Release()
        {
            foreach (var buffer in _scratch) buffer.Dispose();
        }
    }
}
