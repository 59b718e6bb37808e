using Hone.Kernels.Simd;
using Hone.Tensors;

namespace Hone.Kernels.Typed;

/// <summary>A cast between float32 and a float of 16 bits. Bound by memory.</summary>
internal sealed unsafe class NarrowCastKernel<S, V, TNarrow> : Kernel
    where S : struct, ISimd<V>
    where V : struct
    where TNarrow : struct, INarrowFloat
{
    // Elements in a unit of work: sixteen cache lines of floats.
    private const int Unit = 256;

    private readonly bool _widens;
    private readonly long _length;
    private readonly WorkSplit _split;

    /// <summary>The kernel for a request with float32 on one side.</summary>
    public NarrowCastKernel(CastRequest request)
    {
        _widens = request.To == DataType.Float32;
        _length = request.Length;
        _split = WorkSplit.Of((_length + Unit - 1) / Unit, (_widens ? 6.0 : 12.0) * Unit / S.Lanes);
        Name = $"cast.{request.From.Name()}-{request.To.Name()}.v{S.Lanes * 32}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long first = _split.First(task) * Unit, count = Math.Min(_split.End(task) * Unit, _length) - first;
        if (_widens)
            NarrowFloats.Widen<S, V, TNarrow>((ushort*)operands[0] + first, (float*)operands[1] + first, count);
        else
            NarrowFloats.Narrow<S, V, TNarrow>((float*)operands[0] + first, (ushort*)operands[1] + first, count);
    }
}

/// <summary>Casts between float32 and float16 or bfloat16.</summary>
internal readonly struct NarrowCastFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct => any is not CastRequest request ? null : (request.From, request.To) switch
        {
            (DataType.Float32, DataType.Float16) or (DataType.Float16, DataType.Float32) =>
                new NarrowCastKernel<S, V, HalfFormat>(request),
            (DataType.Float32, DataType.BFloat16) or (DataType.BFloat16, DataType.Float32) =>
                new NarrowCastKernel<S, V, BFloatFormat>(request),
            _ => null,
        };
}
