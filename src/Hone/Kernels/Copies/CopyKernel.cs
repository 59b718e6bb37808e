using System.Runtime.CompilerServices;

namespace Hone.Kernels.Copies;

/// <summary>
/// A strided copy of elements of T: long rows by block copies, 4-byte transposes by squares, all else one by one along
/// the longer of the two innermost loops.
/// </summary>
/// <remarks>
/// A unit of work is a piece of the innermost loop where that is long, else a strip of the two innermost loops, so that
/// rows of two or three elements do not pay for a step of the walk each.
/// </remarks>
internal sealed unsafe class CopyKernel<T> : Kernel
    where T : unmanaged
{
    private const long Chunk = 8192;

    private readonly CopyRequest _request;
    private readonly StridedLoops _loops;
    private readonly WorkSplit _split;
    private readonly bool _transposes;
    private readonly int _innerLoops;
    private readonly long _chunk;
    private readonly long _chunks;
    private readonly long _chunked;
    private readonly (long Extent, long From, long To) _row;
    private readonly (long Extent, long From, long To) _rows;

    private CopyKernel(CopyRequest request)
    {
        _request = request;
        _loops = StridedLoops.Collapse(
            [.. request.Extents], [.. request.InputStrides], [.. request.OutputStrides]);
        _row = _loops.Rank == 0 ? (1, 1, 1) : (_loops.Extent(0), _loops.Stride(0, 0), _loops.Stride(1, 0));
        _rows = (_loops.Extent(1), _loops.Stride(0, 1), _loops.Stride(1, 1));
        _innerLoops = _row.Extent < Chunk / 2 ? 2 : 1;
        _transposes = sizeof(T) == 4 && _innerLoops == 2 && _row.Extent >= 4 && _rows.Extent >= 4
            && _row.To == 1 && _rows.From == 1;
        _chunked = _innerLoops == 2 ? _rows.Extent : _row.Extent;
        _chunk = _innerLoops == 2 ? Math.Max(4, Chunk / Math.Max(1, _row.Extent) / 4 * 4) : Chunk;
        _chunks = (_chunked + _chunk - 1) / _chunk;
        double elements = Math.Min(_chunked, _chunk) * (_innerLoops == 2 ? _row.Extent : 1.0);
        double cycles = _row is { From: 1, To: 1 } ? elements * sizeof(T) / 16 : elements;
        _split = WorkSplit.Of(_loops.Outer(_innerLoops) * _chunks, cycles + 20);
    }

    /// <inheritdoc/>
    public override string Name => $"copy.x{sizeof(T) * 8}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>The kernel.</summary>
    public static Kernel Create(CopyRequest request) => new CopyKernel<T>(request);

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        T* x = (T*)operands[0] + _request.InputOffset, y = (T*)operands[1] + _request.OutputOffset;
        long unit = _split.First(task), end = _split.End(task), chunk = unit % Math.Max(1, _chunks);
        var walk = new StridedWalk(_loops, _innerLoops, unit / Math.Max(1, _chunks));
        for (; unit < end; unit++)
        {
            long at = chunk * _chunk, count = Math.Min(_chunk, _chunked - at);
            T* from = x + walk.Offset(0), to = y + walk.Offset(1);
            if (_innerLoops == 1) Strip(from + (at * _row.From), to + (at * _row.To), 1, count);
            else Strip(from + (at * _rows.From), to + (at * _rows.To), count, _row.Extent);
            if (++chunk < _chunks) continue;
            chunk = 0;
            walk.Next();
        }
    }

    private void Strip(T* x, T* y, long rows, long count)
    {
        if (_transposes)
            MatrixTranspose.Run((float*)x, _row.From, (float*)y, _rows.To, count, rows);
        else if (_row is { From: 1, To: 1 } && count * sizeof(T) >= 32)
            for (long j = 0; j < rows; j++)
                Unsafe.CopyBlockUnaligned(y + (j * _rows.To), x + (j * _rows.From), (uint)(count * sizeof(T)));
        else if (_row is { From: 0, To: 1 } && count * sizeof(T) >= 32)
            for (long j = 0; j < rows; j++) new Span<T>(y + (j * _rows.To), (int)count).Fill(x[j * _rows.From]);
        else if (rows > count)
            for (long i = 0; i < count; i++)
                Each(x + (i * _row.From), _rows.From, y + (i * _row.To), _rows.To, rows);
        else
            for (long j = 0; j < rows; j++)
                Each(x + (j * _rows.From), _row.From, y + (j * _rows.To), _row.To, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Each(T* x, long fromStep, T* y, long toStep, long count)
    {
        for (; count >= 4; count -= 4, x += 4 * fromStep, y += 4 * toStep)
        {
            T a = x[0], b = x[fromStep], c = x[2 * fromStep], d = x[3 * fromStep];
            y[0] = a;
            y[toStep] = b;
            y[2 * toStep] = c;
            y[3 * toStep] = d;
        }

        for (; count > 0; count--, x += fromStep, y += toStep) *y = *x;
    }
}
