using System.Runtime.CompilerServices;

namespace Hone.Kernels.Copies;

/// <summary>
/// Padding: a table per axis says which input index an output index shows, or that it shows the constant.
/// </summary>
/// <remarks>
/// Rows are written one by one: the part that is a plain copy as a block, the ends through the table.
/// </remarks>
internal sealed unsafe class PadKernel<T> : Kernel
    where T : unmanaged
{
    private readonly int[][] _sources;
    private readonly long[] _strides;
    private readonly T _fill;
    private readonly int _coreFirst;
    private readonly int _coreEnd;
    private readonly WorkSplit _split;

    private PadKernel(PadRequest request)
    {
        int rank = request.Input.Rank;
        ulong bits = request.Fill;
        _fill = Unsafe.As<ulong, T>(ref bits);
        _sources = rank == 0 ? [[0]] : new int[rank][];
        _strides = rank == 0 ? [1] : request.Input.Strides();
        for (int d = 0; d < rank; d++) _sources[d] = Sources(request, d);
        int[] inner = _sources[^1];
        int extent = rank == 0 ? 1 : request.Input[-1], before = rank == 0 ? 0 : request.Before[rank - 1];
        _coreFirst = Math.Clamp(before, 0, inner.Length);
        _coreEnd = Math.Clamp(before + extent, _coreFirst, inner.Length);
        long rows = 1;
        for (int d = 0; d < _sources.Length - 1; d++) rows *= _sources[d].Length;
        _split = WorkSplit.Of(inner.Length == 0 ? 0 : rows, (inner.Length * sizeof(T) / 16.0) + 30);
    }

    /// <inheritdoc/>
    public override string Name => $"pad.x{sizeof(T) * 8}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>The kernel.</summary>
    public static Kernel Create(PadRequest request) => new PadKernel<T>(request);

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long width = _sources[^1].Length;
        for (long row = _split.First(task), end = _split.End(task); row < end; row++)
        {
            long rest = row, offset = 0;
            bool constant = false;
            for (int d = _sources.Length - 2; d >= 0; d--)
            {
                int source = _sources[d][rest % _sources[d].Length];
                rest /= _sources[d].Length;
                constant |= source < 0;
                offset += source * _strides[d];
            }

            T* y = (T*)operands[1] + (row * width);
            if (constant) new Span<T>(y, (int)width).Fill(_fill);
            else Row((T*)operands[0] + offset, y);
        }
    }

    private void Row(T* x, T* y)
    {
        int[] sources = _sources[^1];
        for (int i = 0; i < _coreFirst; i++) y[i] = sources[i] < 0 ? _fill : x[sources[i]];
        uint bytes = (uint)((_coreEnd - _coreFirst) * sizeof(T));
        if (bytes > 0) Unsafe.CopyBlockUnaligned(y + _coreFirst, x + sources[_coreFirst], bytes);
        for (int i = _coreEnd; i < sources.Length; i++) y[i] = sources[i] < 0 ? _fill : x[sources[i]];
    }

    private static int[] Sources(PadRequest request, int axis)
    {
        int extent = request.Input[axis], before = request.Before[axis];
        var sources = new int[Math.Max(0, extent + before + request.After[axis])];
        for (int i = 0; i < sources.Length; i++)
        {
            int at = i - before;
            bool inside = at >= 0 && at < extent;
            sources[i] = inside ? at : extent == 0 ? -1 : request.Mode switch
            {
                PadMode.Constant => -1,
                PadMode.Edge => Math.Clamp(at, 0, extent - 1),
                PadMode.Wrap => ((at % extent) + extent) % extent,
                _ => Reflected(at, extent),
            };
        }

        return sources;
    }

    private static int Reflected(int at, int extent)
    {
        if (extent == 1) return 0;
        int period = 2 * (extent - 1), phase = ((at % period) + period) % period;
        return phase < extent ? phase : period - phase;
    }
}
