using System.Runtime.CompilerServices;

namespace Hone.Kernels.Typed;

/// <summary>A function of two elements with broadcasting, one element after the other.</summary>
/// <remarks>Scratch: 0 bytes. About one element a nanosecond.</remarks>
internal sealed unsafe class TypedBinaryKernel<T, TResult, TFunction> : Kernel
    where T : unmanaged
    where TResult : unmanaged
    where TFunction : struct, ITypedFunction<T, TResult>
{
    private const long Chunk = 4096;

    private readonly StridedLoops _loops;
    private readonly WorkSplit _split;
    private readonly long _row;
    private readonly long _chunks;
    private readonly long _stepA;
    private readonly long _stepB;

    /// <summary>The kernel for a nest of a, b and y.</summary>
    public TypedBinaryKernel(TypedBinaryRequest request, StridedLoops loops)
    {
        Name = $"{request.Operation}.{Tensors.DataTypes.Name(request.Type)}".ToLowerInvariant();
        _loops = loops;
        _row = loops.Extent(0);
        _stepA = loops.Stride(0, 0);
        _stepB = loops.Stride(1, 0);
        _chunks = (_row + Chunk - 1) / Chunk;
        _split = WorkSplit.Of(loops.Outer(1) * _chunks, (2.0 * Math.Min(_row, Chunk)) + 20);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: a, b, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long unit = _split.First(task), end = _split.End(task), chunk = unit % _chunks;
        var walk = new StridedWalk(_loops, 1, unit / _chunks);
        for (; unit < end; unit++)
        {
            long at = chunk * Chunk;
            T* a = (T*)operands[0] + walk.Offset(0) + (at * _stepA);
            T* b = (T*)operands[1] + walk.Offset(1) + (at * _stepB);
            Row(a, b, (TResult*)operands[2] + walk.Offset(2) + at, Math.Min(Chunk, _row - at));
            if (++chunk < _chunks) continue;
            chunk = 0;
            walk.Next();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(T* a, T* b, TResult* y, long count)
    {
        long stepA = _stepA, stepB = _stepB;
        for (long i = 0; i < count; i++, a += stepA, b += stepB) y[i] = TFunction.Apply(*a, *b);
    }
}
