namespace Hone.Kernels.Attention;

/// <summary>Attention; a unit of work is a block of rows of q in one entry of the batch.</summary>
/// <remarks>Not generic over the width, so that it is compiled ahead of time; the loops come as pointers.</remarks>
internal sealed unsafe class AttentionKernel : Kernel
{
    // Rows that share a copy of k: turning it over costs about a row or two of products.
    private const int Rows = 48;

    private readonly AttentionRequest _request;
    private readonly AttentionLoops _loops;
    private readonly StridedLoops _batch;
    private readonly WorkSplit _split;
    private readonly int _blocks;
    private readonly long _wideN;
    private readonly long _wideE;
    private readonly bool _keysAsTheyAre;
    private readonly bool _valuesAsTheyAre;
    private readonly bool _resultAsItIs;

    /// <summary>The kernel.</summary>
    public AttentionKernel(AttentionRequest request, AttentionLoops loops)
    {
        _request = request;
        _loops = loops;
        long[][] strides = [request.Q, request.K, request.V, request.Mask ?? new long[request.Q.Length], request.Y];
        _batch = StridedLoops.Collapse(request.Batch, Array.ConvertAll(strides, s => s[..^2]));
        _blocks = (request.M + Rows - 1) / Rows;
        long pair = 2 * loops.Lanes;
        _wideN = (request.N + pair - 1) / pair * pair;
        _wideE = (request.E + pair - 1) / pair * pair;
        _keysAsTheyAre = request.K[^1] == 1 && _wideN == request.N;
        _valuesAsTheyAre = _wideE == request.E;
        _resultAsItIs = _wideE == request.E;
        double products = (request.D * _wideN) + (request.N * _wideE);
        products *= (double)Math.Min(Rows, request.M) / loops.Lanes;
        _split = WorkSplit.Of(_batch.Outer(0) * _blocks, products + (request.N * (request.D + request.E) / 4.0) + 200);
    }

    /// <inheritdoc/>
    public override string Name => $"attention.f32.6x2.v{_loops.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long ScratchBytes => sizeof(float) * ((_request.D * _wideN) + (_request.N * _wideE)
        + (Math.Min(Rows, _request.M) * (_wideN + _wideE)));

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
            _loops.Turn(at[1], r.K[^1], r.N, r.D, keys, _wideN);
        if (!_valuesAsTheyAre) Widen(at[2], r.V[^2], r.N, r.E, values, _wideE);
    }

    private void Block(float** at, float* keys, float* values, float* scores, int first)
    {
        var r = _request;
        int rows = Math.Min(Rows, r.M - first);
        float* results = scores + (rows * _wideN);
        long rowK = _keysAsTheyAre ? r.K[^2] : _wideN, rowV = _valuesAsTheyAre ? r.V[^2] : _wideE;
        float* q = at[0] + (first * r.Q[^2]), y = at[4] + (first * r.Y[^2]);
        _loops.Product(q, r.Q[^2], keys, rowK, scores, _wideN, rows, r.D, _wideN);
        float* factors = stackalloc float[Rows];
        for (int i = 0; i < rows; i++)
        {
            float* mask = at[3] == null ? null : at[3] + ((first + i) * r.Mask![^2]);
            factors[i] = _loops.Weights(
                scores + (i * _wideN), r.N, r.Scale, mask, mask == null ? 0 : r.Mask![^1]);
        }

        float* to = _resultAsItIs ? y : results;
        long row = _resultAsItIs ? r.Y[^2] : _wideE;
        _loops.Product(scores, _wideN, values, rowV, to, row, rows, r.N, _wideE);
        for (int i = 0; i < rows; i++)
            _loops.Scale(to + (i * row), y + (i * r.Y[^2]), r.E, factors[i]);
    }

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
