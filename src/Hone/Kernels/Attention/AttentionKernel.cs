using Hone.Kernels.Gemm;
using Hone.Machine;

namespace Hone.Kernels.Attention;

/// <summary>Attention; a unit of work is a block of rows of q in one entry of the batch.</summary>
/// <remarks>Both products go through the register tiles of all products; between them rows are weighed.</remarks>
internal sealed unsafe class AttentionKernel : Kernel
{
    // Rows that share a copy of k: turning it over costs about a row or two of products.
    private const int Rows = 48;

    private readonly AttentionRequest _request;
    private readonly TileSet _tiles;
    private readonly delegate*<float*, int, float, float*, long, float> _weigh;
    private readonly delegate*<float*, float*, int, float, void> _scale;
    private readonly StridedLoops _batch;
    private readonly WorkSplit _split;
    private readonly int _blocks;
    private readonly long _wideN;
    private readonly long _wideE;
    private readonly bool _keysAsTheyAre;
    private readonly bool _valuesAsTheyAre;
    private readonly bool _resultAsItIs;

    private AttentionKernel(AttentionRequest request, SimdLevel level)
    {
        _request = request;
        _tiles = new TileSet(level, default, hasAddend: false);
        Name = $"attention.f32.{_tiles.MaxRows}x{TileKernels.Vectors * _tiles.Lanes}.v{(int)level}";
        _weigh = AttentionRows.Weigh(level);
        _scale = AttentionRows.Scale(level);
        TileCompilation.Begin(level, Math.Min(Rows, request.M), TileKernels.Vectors);
        if (request.M > Rows) TileCompilation.Begin(level, request.M % Rows, TileKernels.Vectors);
        long[][] strides = [request.Q, request.K, request.V, request.Mask ?? new long[request.Q.Length], request.Y];
        _batch = StridedLoops.Collapse(request.Batch, Array.ConvertAll(strides, s => s[..^2]));
        _blocks = (request.M + Rows - 1) / Rows;
        long pair = TileKernels.Vectors * _tiles.Lanes;
        _wideN = (request.N + pair - 1) / pair * pair;
        _wideE = (request.E + pair - 1) / pair * pair;
        _keysAsTheyAre = request.K[^1] == 1 && _wideN == request.N;
        _valuesAsTheyAre = _wideE == request.E;
        _resultAsItIs = _wideE == request.E;
        double products = (request.D * _wideN) + (request.N * _wideE);
        products *= (double)Math.Min(Rows, request.M) / _tiles.Lanes;
        _split = WorkSplit.Of(_batch.Outer(0) * _blocks, products + (request.N * (request.D + request.E) / 4.0) + 200);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long ScratchBytes => sizeof(float) * ((_request.D * _wideN) + (_request.N * _wideE)
        + (Math.Min(Rows, _request.M) * (_wideN + _wideE)));

    /// <summary>The kernel, or null when it does not serve the request.</summary>
    public static Kernel? Create(KernelRequest any, SimdLevel level) =>
        any is AttentionRequest request && Serves(request)
            ? new AttentionKernel(request, Narrowed(level, Math.Max(request.N, request.E)))
            : null;

    /// <summary>Whether the operands lie as the kernel reads them, and few enough are in the cache at once.</summary>
    public static bool Serves(AttentionRequest request)
    {
        bool columns = Step(request.Q, request.D) && Step(request.V, request.E) && Step(request.Y, request.E);
        bool keys = Step(request.K, request.N) || request.K[^2] == 1 || request.D == 1;
        bool mask = request.Mask is null || request.Mask[^1] == 0 || Step(request.Mask, request.N);

        // k, v, scores and results padded to the widest pair of vectors, as if all had to be copied.
        long wideN = (request.N + 31L) / 32 * 32, wideE = (request.E + 31L) / 32 * 32;
        long padded = (wideN * (request.D + Rows)) + (wideE * (request.N + Rows));
        return columns && keys && mask && request.Batch.Length < StridedWalk.MostLoops
            && padded <= AttentionRequest.MostScratch && request is { M: > 0, N: > 0, D: > 0, E: > 0 };
    }

    /// <summary>Operands: q, k, v, mask, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        float* keys = (float*)scratch, values = keys + (_request.D * _wideN), scores = values + (_request.N * _wideE);
        long unit = _split.First(task), end = _split.End(task), block = unit % _blocks;
        var walk = new StridedWalk(_batch, 0, unit / _blocks);
        float** at = stackalloc float*[5];
        bool fresh = true;
        for (; unit < end; unit++)
        {
            for (int k = 0; k < 5; k++) at[k] = operands[k] == null ? null : (float*)operands[k] + walk.Offset(k);
            if (fresh) Prepare(at, keys, values);
            Block(at, _keysAsTheyAre ? at[1] : keys, _valuesAsTheyAre ? at[2] : values, scores, (int)block * Rows);
            fresh = ++block == _blocks;
            if (!fresh) continue;
            block = 0;
            walk.Next();
        }
    }

    /// <summary>Lays out k and v of an entry as the products read them.</summary>
    private void Prepare(float** at, float* keys, float* values)
    {
        var r = _request;
        if (!_keysAsTheyAre && (r.K[^1] == 1 || r.N == 1))
            Widen(at[1], r.K[^2], r.D, r.N, keys, _wideN);
        else if (!_keysAsTheyAre)
        {
            PanelPacking.Transpose(at[1], (nint)r.K[^1], keys, (nint)_wideN, r.N, r.D);
            for (int i = 0; i < r.D; i++) new Span<float>(keys + (i * _wideN) + r.N, (int)_wideN - r.N).Clear();
        }

        if (!_valuesAsTheyAre) Widen(at[2], r.V[^2], r.N, r.E, values, _wideE);
    }

    private void Block(float** at, float* keys, float* values, float* scores, int first)
    {
        var r = _request;
        int rows = Math.Min(Rows, r.M - first);
        float* results = scores + (rows * _wideN);
        long rowK = _keysAsTheyAre ? r.K[^2] : _wideN, rowV = _valuesAsTheyAre ? r.V[^2] : _wideE;
        float* q = at[0] + (first * r.Q[^2]), y = at[4] + (first * r.Y[^2]);
        Product(q, r.Q[^2], keys, rowK, scores, _wideN, rows, r.D, _wideN);
        float* factors = stackalloc float[Rows];
        for (int i = 0; i < rows; i++)
        {
            float* mask = at[3] == null ? null : at[3] + ((first + i) * r.Mask![^2]);
            factors[i] = _weigh(
                scores + (i * _wideN), r.N, r.Scale, mask, mask == null ? 0 : r.Mask![^1]);
        }

        float* to = _resultAsItIs ? y : results;
        long row = _resultAsItIs ? r.Y[^2] : _wideE;
        Product(scores, _wideN, values, rowV, to, row, rows, r.N, _wideE);
        for (int i = 0; i < rows; i++)
            _scale(to + (i * row), y + (i * r.Y[^2]), r.E, factors[i]);
    }

    /// <summary>c = a b: a [rows, steps], b [steps, columns], c [rows, columns]; columns are whole pairs of vectors.
    /// </summary>
    private void Product(
        float* a, long rowA, float* b, long rowB, float* c, long rowC, int rows, int steps, long columns)
    {
        var run = new Run(0, steps);
        var tile = _tiles.Arguments();
        tile.Runs = &run;
        tile.RunCount = 1;
        tile.Pitch = (nint)rowA * sizeof(float);
        tile.Step = sizeof(float);
        tile.StepB = (nint)rowB * sizeof(float);
        (tile.YPitch, tile.YVectorPitch) = ((nint)rowC, _tiles.Lanes);
        for (long j = 0; j < columns; j += TileKernels.Vectors * _tiles.Lanes)
        {
            tile.B = b + j;
            for (int i = 0, height; i < rows; i += height)
            {
                height = TileKernels.NextRows(rows - i, _tiles.MaxRows);
                tile.A = (byte*)(a + (i * rowA));
                tile.Y = c + (i * rowC) + j;
                _tiles.RunPlain(&tile, height, TileKernels.Vectors);
            }
        }
    }

    // Columns that fill one vector at most are served by two of half the width: less is filled up.
    private static SimdLevel Narrowed(SimdLevel level, int columns) =>
        level > SimdLevel.V128 && columns <= level.Lanes() ? Narrowed((SimdLevel)((int)level / 2), columns) : level;

    private static bool Step(long[] strides, int columns) => strides[^1] == 1 || columns == 1;

    /// <summary>Copies [rows, columns] so that its rows are <paramref name="width"/> floats, zeros behind.</summary>
    private static void Widen(float* x, long row, int rows, int columns, float* y, long width)
    {
        for (int i = 0; i < rows; i++)
        {
            new Span<float>(x + (i * row), columns).CopyTo(new Span<float>(y + (i * width), columns));
            new Span<float>(y + (i * width) + columns, (int)width - columns).Clear();
        }
    }
}
