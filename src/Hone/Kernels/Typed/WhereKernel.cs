using System.Runtime.CompilerServices;

namespace Hone.Kernels.Typed;

/// <summary>Chooses between two operands of elements of T by a third, with broadcasting.</summary>
internal sealed unsafe class WhereKernel<T> : Kernel
    where T : unmanaged
{
    private const long Chunk = 4096;

    private readonly StridedLoops _loops;
    private readonly WorkSplit _split;
    private readonly long _row;
    private readonly long _chunks;

    /// <summary>The kernel for a nest of the condition, both choices and y.</summary>
    public WhereKernel(StridedLoops loops)
    {
        _loops = loops;
        _row = loops.Extent(0);
        _chunks = (_row + Chunk - 1) / Chunk;
        _split = WorkSplit.Of(loops.Outer(1) * _chunks, (2.0 * Math.Min(_row, Chunk)) + 20);
    }

    /// <inheritdoc/>
    public override string Name => $"where.x{sizeof(T) * 8}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: condition, x, z, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long unit = _split.First(task), end = _split.End(task), chunk = unit % _chunks;
        var walk = new StridedWalk(_loops, 1, unit / _chunks);
        for (; unit < end; unit++)
        {
            long at = chunk * Chunk;
            Row(
                (byte*)operands[0] + walk.Offset(0) + (at * _loops.Stride(0, 0)),
                (T*)operands[1] + walk.Offset(1) + (at * _loops.Stride(1, 0)),
                (T*)operands[2] + walk.Offset(2) + (at * _loops.Stride(2, 0)),
                (T*)operands[3] + walk.Offset(3) + at,
                Math.Min(Chunk, _row - at));
            if (++chunk < _chunks) continue;
            chunk = 0;
            walk.Next();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(byte* condition, T* x, T* z, T* y, long count)
    {
        long stepC = _loops.Stride(0, 0), stepX = _loops.Stride(1, 0), stepZ = _loops.Stride(2, 0);
        for (long i = 0; i < count; i++, condition += stepC, x += stepX, z += stepZ) y[i] = *condition != 0 ? *x : *z;
    }
}
