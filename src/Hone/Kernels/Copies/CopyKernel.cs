using System.Runtime.CompilerServices;
using Hone.Machine;

namespace Hone.Kernels.Copies;

/// <summary>
/// A strided copy of elements of T: rows by block copies, 4-byte transposes by squares, all else one by one.
/// </summary>
internal sealed unsafe class CopyKernel<T> : Kernel
    where T : unmanaged
{
    private const long Chunk = 8192;

    private readonly CopyRequest _request;
    private readonly StridedLoops _loops;
    private readonly WorkSplit _split;
    private readonly bool _transposes;
    private readonly long _row;
    private readonly long _chunk;
    private readonly long _chunks;
    private readonly long _inputStep;
    private readonly long _outputStep;

    private CopyKernel(CopyRequest request)
    {
        _request = request;
        _loops = StridedLoops.Collapse(
            [.. request.Extents], [.. request.InputStrides], [.. request.OutputStrides]);
        _transposes = sizeof(T) == 4 && _loops.Rank > 1 && _loops.Extent(0) >= 4 && _loops.Extent(1) >= 4
            && _loops.Stride(1, 0) == 1 && _loops.Stride(0, 1) == 1;
        _inputStep = _loops.Rank == 0 ? 1 : _loops.Stride(0, 0);
        _outputStep = _loops.Rank == 0 ? 1 : _loops.Stride(1, 0);
        _row = _loops.Extent(_transposes ? 1 : 0);
        _chunk = _transposes ? Math.Max(4, Chunk / _loops.Extent(0) / 4 * 4) : Chunk;
        _chunks = (_row + _chunk - 1) / _chunk;
        double elements = Math.Min(_row, _chunk) * (_transposes ? _loops.Extent(0) : 1.0);
        double cycles = _inputStep == 1 && _outputStep == 1 ? elements * sizeof(T) / 16 : elements;
        _split = WorkSplit.Of(_loops.Outer(_transposes ? 2 : 1) * _chunks, cycles + 20);
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
        long unit = _split.First(task), end = _split.End(task), chunk = unit % _chunks;
        var walk = new StridedWalk(_loops, _transposes ? 2 : 1, unit / _chunks);
        for (; unit < end; unit++)
        {
            long at = chunk * _chunk, count = Math.Min(_chunk, _row - at);
            if (_transposes)
            {
                // Source rows lie along the innermost loop, source columns along the one around it.
                long toStep = _loops.Stride(1, 1);
                MatrixTranspose.Run(
                    (float*)(x + walk.Offset(0) + at), _inputStep,
                    (float*)(y + walk.Offset(1) + (at * toStep)), toStep, _loops.Extent(0), count);
            }
            else
            {
                Row(x + walk.Offset(0) + (at * _inputStep), y + walk.Offset(1) + (at * _outputStep), count);
            }

            if (++chunk < _chunks) continue;
            chunk = 0;
            walk.Next();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(T* x, T* y, long count)
    {
        long inputStep = _inputStep, outputStep = _outputStep;
        if (inputStep == 1 && outputStep == 1)
            Unsafe.CopyBlockUnaligned(y, x, (uint)(count * sizeof(T)));
        else if (inputStep == 0 && outputStep == 1)
            new Span<T>(y, (int)count).Fill(*x);
        else
            for (long i = 0; i < count; i++) y[i * outputStep] = x[i * inputStep];
    }
}

/// <summary>Which element type a copy moves.</summary>
internal static class CopyRows
{
    /// <summary>The strided copy.</summary>
    public static Kernel? Strided(KernelRequest request, SimdLevel level) => request switch
    {
        CopyRequest { Extents.Count: > StridedWalk.MostLoops } => null,
        CopyRequest { ElementSize: 1 } r => CopyKernel<byte>.Create(r),
        CopyRequest { ElementSize: 2 } r => CopyKernel<ushort>.Create(r),
        CopyRequest { ElementSize: 4 } r => CopyKernel<uint>.Create(r),
        CopyRequest { ElementSize: 8 } r => CopyKernel<ulong>.Create(r),
        _ => null,
    };

    /// <summary>Concatenation and splitting, by bytes.</summary>
    public static Kernel? Pieces(KernelRequest request, SimdLevel level) => request switch
    {
        ConcatRequest r => new PieceKernel(r.ElementSize, r.Outer, r.Sizes, joins: true),
        SplitRequest r => new PieceKernel(r.ElementSize, r.Outer, r.Sizes, joins: false),
        _ => null,
    };

    /// <summary>Padding.</summary>
    public static Kernel? Pad(KernelRequest request, SimdLevel level) => request switch
    {
        PadRequest { Input.Rank: > StridedWalk.MostLoops } => null,
        PadRequest { ElementSize: 1 } r => PadKernel<byte>.Create(r),
        PadRequest { ElementSize: 2 } r => PadKernel<ushort>.Create(r),
        PadRequest { ElementSize: 4 } r => PadKernel<uint>.Create(r),
        PadRequest { ElementSize: 8 } r => PadKernel<ulong>.Create(r),
        _ => null,
    };

    /// <summary>Gathering.</summary>
    public static Kernel? Gather(KernelRequest request, SimdLevel level) => request switch
    {
        GatherRequest { IndexSize: 4 } r => new GatherKernel<int>(r),
        GatherRequest { IndexSize: 8 } r => new GatherKernel<long>(r),
        _ => null,
    };
}
