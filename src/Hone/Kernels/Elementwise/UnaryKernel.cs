using Hone.Kernels.Simd;

namespace Hone.Kernels.Elementwise;

/// <summary>A function of one number over consecutive floats.</summary>
internal sealed unsafe class UnaryKernel<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    // Floats in a unit of work: sixteen cache lines.
    private const int Unit = 256;

    private readonly delegate*<float*, float*, long, float, float, void> _map;
    private readonly UnaryRequest _request;
    private readonly WorkSplit _split;

    public UnaryKernel(UnaryRequest request)
    {
        _request = request;
        bool activation = request.Operation == UnaryOperation.Activation;
        _map = activation ? Functions.Of<S, V>(request.Activation.Kind) : Functions.Of<S, V>(request.Operation);
        Enum function = activation ? request.Activation.Kind : request.Operation;
        Name = $"unary.{function}.f32.v{S.Lanes * 32}".ToLowerInvariant();
        _split = WorkSplit.Of((request.Length + Unit - 1) / Unit, 10.0 * Unit / S.Lanes);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long first = _split.First(task) * Unit, end = Math.Min(_split.End(task) * Unit, _request.Length);
        float* x = (float*)operands[0] + first, y = (float*)operands[1] + first;
        _map(x, y, end - first, _request.Activation.Alpha, _request.Activation.Beta);
    }
}
