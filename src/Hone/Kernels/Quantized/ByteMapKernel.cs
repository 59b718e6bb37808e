using System.Runtime.Intrinsics.X86;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Quantized;

/// <summary>y[i] = table[x[i]]: 64 at a time where the processor has lookups or shuffles, else one by one.</summary>
/// <remarks>Operands: x, y; y may alias x. Scratch: 0 bytes.</remarks>
internal sealed unsafe class ByteMapKernel<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    // Whole lines, so that no two tasks write one.
    private const long Chunk = 1024;

    private static readonly bool s_permutes = S.Lanes == 16 && Avx512Vbmi.IsSupported;
    private static readonly bool s_shuffles = S.Lanes >= 8 && Avx2.IsSupported;

    // The table, then its differences.
    private readonly AlignedBuffer _table = new(512);
    private readonly long _length;
    private readonly WorkSplit _split;

    /// <summary>The kernel.</summary>
    public ByteMapKernel(ByteMapRequest request)
    {
        request.Table.CopyTo(new Span<byte>(_table.Pointer, 256));
        ByteMapLoops.Differ(request.Table, new Span<byte>(_table.Pointer + 256, 256));
        _length = request.Length;
        _split = WorkSplit.Of((_length + Chunk - 1) / Chunk, s_permutes ? Chunk / 16 : s_shuffles ? Chunk / 2 : Chunk);
    }

    /// <inheritdoc/>
    public override string Name => $"map.u8.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long first = _split.First(task) * Chunk, count = Math.Min(_length, _split.End(task) * Chunk) - first;
        byte* x = (byte*)operands[0] + first, y = (byte*)operands[1] + first;
        if (s_permutes) ByteMapLoops.Permuted(_table.Pointer, x, y, count);
        else if (s_shuffles) ByteMapLoops.Shuffled(_table.Pointer, x, y, count);
        else ByteMapLoops.Plain(_table.Pointer, x, y, count);
    }
}

/// <summary>Functions of one byte.</summary>
internal readonly struct ByteMapFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct => any is ByteMapRequest request ? new ByteMapKernel<S, V>(request) : null;
}
