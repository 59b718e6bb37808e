using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels;

/// <summary>Packs one part of some weights; parts lie apart in the packed buffer.</summary>
internal delegate void PackPart(int part, WeightReader values, AlignedBuffer packed);

/// <summary>A packing of weights in parts that several threads may make at once.</summary>
/// <remarks>Parts depend on shapes only, and write what no other part writes: the same bits for any number.</remarks>
internal sealed class Packing(int parts, PackPart pack) : IParallelWork
{
    // Waking a thread takes some ten microseconds, as long as packing so many bytes.
    private const long LeastShared = 1 << 18;

    private WeightReader?[] _readers = [];
    private AlignedBuffer? _packed;

    /// <summary>Fills the buffer on up to so many threads.</summary>
    public void Make(Tensor values, AlignedBuffer packed, int threads)
    {
        if (packed.Bytes < LeastShared || parts == 1) threads = 1;
        _packed = packed;
        _readers = new WeightReader[threads];
        for (int i = 0; i < threads; i++) _readers[i] = new WeightReader(values);
        try
        {
            using var team = WorkerPool.Shared.Rent(threads);
            team.Run(this, parts);
        }
        finally
        {
            foreach (var reader in _readers) reader!.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Run(int task, int worker) => pack(task, _readers[worker]!, _packed!);
}
