using System.Runtime.CompilerServices;
using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Quantized;

/// <summary>A product of numbers by way of bytes: a strip of A is quantized, then multiplied tile by tile.</summary>
/// <remarks>
/// Scratch: a tile's sums, a strip of A in bytes, the sum of each of its rows where zb is not 0. See
/// <see cref="ByteConvolution{S, V}"/> for what becomes of the zero points.
/// </remarks>
internal sealed unsafe class ByteProduct<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    // Rows of a strip: a few tiles, so that a panel fetched once serves all of them.
    private const int StripRows = 4 * TileKernels.TallestRows;

    // Enough for any desktop's cores.
    private const int FewTasks = 8;

    private readonly ByteProductRequest _request;
    private readonly QuadTiles _tiles;
    private readonly AlignedBuffer _panels;
    private readonly AlignedBuffer _columns;
    private readonly AlignedBuffer _run;
    private readonly int _vectors;
    private readonly int _groups;
    private readonly int _quads;
    private readonly int _pitch;
    private readonly int _zero;

    /// <summary>The kernel.</summary>
    public ByteProduct(ByteProductRequest request)
    {
        _request = request;
        _tiles = new QuadTiles((SimdLevel)(S.Lanes * 32));
        _vectors = (request.N + S.Lanes - 1) / S.Lanes;
        _quads = BytePanels.Quads(request);

        // A line more than whole lines: rows that are a page apart would meet in few cache sets.
        _pitch = (((_quads * 4) + 63) / 64 * 64) + 64;
        _zero = request.ZeroB - BytePanels.Bias(request.B);
        _panels = BytePanels.Pack(request, S.Lanes);
        int padded = _vectors * S.Lanes, strips = (request.M + StripRows - 1) / StripRows;
        int panels = (_vectors + TileKernels.Vectors - 1) / TileKernels.Vectors;
        _groups = Math.Clamp((FewTasks + strips - 1) / Math.Max(1, strips), 1, panels);

        // For each column what its sum starts from, m and b.
        _columns = new AlignedBuffer(3L * padded * sizeof(float));
        int* starts = (int*)_columns.Pointer, sums = (int*)(_panels.Pointer + BytePanels.SumsAt(request, S.Lanes));
        if (_panels.Bytes > 0)
            for (int j = 0; j < request.N; j++) starts[j] = request.A.Zero * ((request.K * _zero) - sums[j]);
        request.Multiplier.CopyTo(new Span<float>(_columns.Floats + padded, padded));
        request.Offset.CopyTo(new Span<float>(_columns.Floats + (2 * padded), padded));
        _run = new AlignedBuffer(sizeof(QuadRun));
        *(QuadRun*)_run.Pointer = new QuadRun(0, _quads);
        Name = $"gemm.u8.{_tiles.MaxRows}x{TileKernels.Vectors * S.Lanes}.{_tiles.Instructions}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => (_request.M + StripRows - 1) / StripRows * _groups;

    /// <inheritdoc/>
    public override long WeightBytes => _panels.Bytes + _columns.Bytes;

    /// <inheritdoc/>
    public override long ScratchBytes =>
        _tiles.SumsBytes + (StripRows * sizeof(int)) + ((long)Math.Min(_request.M, StripRows) * _pitch);

    /// <summary>Operands: a, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int group = task % _groups, first = task / _groups * StripRows, rows = Math.Min(StripRows, _request.M - first);
        int* sums = (int*)scratch, terms = (int*)(scratch + _tiles.SumsBytes);
        byte* strip = (byte*)(terms + StripRows);
        float* a = (float*)operands[0] + ((long)first * _request.K);
        float* y = (float*)operands[1] + ((long)first * _request.N);
        Quantize(a, rows, strip, terms);
        int panels = (_vectors + TileKernels.Vectors - 1) / TileKernels.Vectors;
        int panel = (int)((long)panels * group / _groups), end = (int)((long)panels * (group + 1) / _groups);
        for (; panel < end; panel++)
        {
            int vector = panel * TileKernels.Vectors, vectors = Math.Min(TileKernels.Vectors, _vectors - vector);
            var tile = new QuadTileArguments
            {
                Pitch = _pitch, B = _panels.Pointer + ((long)vector * S.Lanes * _quads * 4),
                Runs = (QuadRun*)_run.Pointer, RunCount = 1, Sums = sums,
                Start = (int*)_columns.Pointer + ((long)vector * S.Lanes),
            };
            for (int i = 0, height; i < rows; i += height)
            {
                height = TileKernels.NextRows(rows - i, _tiles.MaxRows);
                tile.A = strip + ((long)i * _pitch);
                tile.Terms = terms + i;
                _tiles.Run(&tile, height, vectors);
                for (int v = 0; v < vectors; v++)
                    Finish(sums + (v * height * S.Lanes), height, vector + v, y + ((long)i * _request.N));
            }
        }
    }

    // Rows of bytes; each row's term is its sum times -zb.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Quantize(float* a, int rows, byte* strip, int* terms)
    {
        var (scale, zero) = _request.A;
        for (int i = 0; i < rows; i++, a += _request.K, strip += _pitch)
        {
            // Products with bytes beyond K are with zeros, whatever those bytes are.
            QuantizationLoops.Quantize<S, V, UInt8Format>(a, strip, _request.K, scale, zero);
            terms[i] = 0;
            if (_zero == 0) continue;
            int sum = 0;
            foreach (byte q in new ReadOnlySpan<byte>(strip, _request.K)) sum += q;
            terms[i] = -_zero * sum;
        }
    }

    // A vector of columns: sums to numbers, on a grid or not.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(int* sums, int rows, int vector, float* y)
    {
        int padded = _vectors * S.Lanes, column = vector * S.Lanes, valid = Math.Min(S.Lanes, _request.N - column);
        V m = S.Load(_columns.Floats + padded + column), b = S.Load(_columns.Floats + (2 * padded) + column);
        V low = S.Broadcast(_request.Low), high = S.Broadcast(_request.High), step = S.Broadcast(_request.Step);
        bool rounds = _request.Step > 0;
        float* from = (float*)sums;
        y += column;
        for (int i = 0; i < rows; i++, from += S.Lanes, y += _request.N)
        {
            V x = S.Fma(S.FromIntegers(S.Load(from)), m, b);
            if (rounds) x = S.Mul(S.Round(S.Min(high, S.Max(low, x))), step);
            if (valid == S.Lanes) S.Store(y, x);
            else S.StoreFirst(y, x, valid);
        }
    }
}

/// <summary>Products of bytes.</summary>
internal readonly struct ByteProductFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct => any is ByteProductRequest request ? new ByteProduct<S, V>(request) : null;
}
