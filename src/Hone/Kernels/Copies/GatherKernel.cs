using Hone.Diagnostics;

namespace Hone.Kernels.Copies;

/// <summary>Gathering along an axis: a row of bytes is copied per index.</summary>
internal sealed unsafe class GatherKernel<TIndex> : Kernel
    where TIndex : unmanaged
{
    private readonly GatherRequest _request;
    private readonly long _bytes;
    private readonly WorkSplit _split;

    /// <summary>The kernel.</summary>
    public GatherKernel(GatherRequest request)
    {
        _request = request;
        _bytes = request.Inner * request.ElementSize;
        _split = WorkSplit.Of(request.Outer * request.Count, (_bytes / 8.0) + 20);
    }

    /// <inheritdoc/>
    public override string Name => $"gather.i{sizeof(TIndex) * 8}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, indices, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        byte* x = (byte*)operands[0], y = (byte*)operands[2];
        var indices = (TIndex*)operands[1];
        long axis = _request.Axis;
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            TIndex* at = indices + (unit % _request.Count);
            long index = sizeof(TIndex) == 4 ? *(int*)at : *(long*)at;
            long row = index < 0 ? index + axis : index;
            if ((ulong)row >= (ulong)axis)
                throw new ModelException($"index {index} is outside [{-axis}, {axis})");
            byte* from = x + (((unit / _request.Count * axis) + row) * _bytes), to = y + (unit * _bytes);
            if (_bytes == 4) *(uint*)to = *(uint*)from;
            else Buffer.MemoryCopy(from, to, _bytes, _bytes);
        }
    }
}
