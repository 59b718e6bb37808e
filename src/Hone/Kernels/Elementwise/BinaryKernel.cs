using Hone.Kernels.Simd;

namespace Hone.Kernels.Elementwise;

/// <summary>
/// A function of two numbers with broadcasting: the collapsed nest outside, one of five loops inside.
/// </summary>
/// <remarks>
/// After collapsing, the innermost stride of an operand is 1 or 0. Where it is one vector long and the next loop leaves
/// one operand where it is, the two loops are one with that operand in a register. Scratch: 0 bytes.
/// </remarks>
internal sealed unsafe class BinaryKernel<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    // Floats of a row that a unit of work covers: y's part stays in the first cache level for the activation.
    private const long Chunk = 2048;

    private readonly BinaryRequest _request;
    private readonly StridedLoops _loops;
    private readonly WorkSplit _split;
    private readonly delegate*<float*, float*, float*, long, float, float, void> _inner;
    private readonly int _innerLoops;
    private readonly long _row;
    private readonly long _chunks;
    private readonly long _stepA;
    private readonly long _stepB;
    private readonly bool _scalarPower;

    /// <summary>The kernel for a nest of a, b and y.</summary>
    public BinaryKernel(BinaryRequest request, StridedLoops loops)
    {
        _request = request;
        _loops = loops;
        bool vector = loops.Rank > 1 && loops.Extent(0) == S.Lanes
            && loops.Stride(0, 0) == 1 && loops.Stride(1, 0) == 1;
        bool vectorB = vector && loops.Stride(1, 1) == 0 && loops.Stride(0, 1) == S.Lanes;
        bool vectorA = vector && loops.Stride(0, 1) == 0 && loops.Stride(1, 1) == S.Lanes;
        _innerLoops = vectorA || vectorB ? 2 : 1;
        _row = loops.Extent(0) * (_innerLoops == 2 ? loops.Extent(1) : 1);
        _stepA = vectorA ? 0 : loops.Rank == 0 ? 1 : loops.Stride(0, 0);
        _stepB = vectorB ? 0 : loops.Rank == 0 ? 1 : loops.Stride(1, 0);
        _inner = Functions.Of<S, V>(
            request.Operation,
            vectorA ? BinaryForm.VectorA
            : vectorB ? BinaryForm.VectorB
            : _stepA == 0 ? BinaryForm.ScalarA
            : _stepB == 0 ? BinaryForm.ScalarB
            : BinaryForm.Both);
        _scalarPower = request.Operation == BinaryOperation.Pow && _stepB == 0 && !vectorB;
        _chunks = (_row + Chunk - 1) / Chunk;
        _split = WorkSplit.Of(loops.Outer(_innerLoops) * _chunks, (3.0 * Math.Min(_row, Chunk) / S.Lanes) + 20);
    }

    /// <inheritdoc/>
    public override string Name => $"binary.{_request.Operation}.f32.v{S.Lanes * 32}".ToLowerInvariant();

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: a, b, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long unit = _split.First(task), end = _split.End(task), chunk = unit % _chunks;
        var walk = new StridedWalk(_loops, _innerLoops, unit / _chunks);
        for (; unit < end; unit++)
        {
            long at = chunk * Chunk;
            Inner(
                (float*)operands[0] + walk.Offset(0) + (at * _stepA),
                (float*)operands[1] + walk.Offset(1) + (at * _stepB),
                (float*)operands[2] + walk.Offset(2) + at,
                Math.Min(Chunk, _row - at));
            if (++chunk < _chunks) continue;
            chunk = 0;
            walk.Next();
        }
    }

    private void Inner(float* a, float* b, float* y, long count)
    {
        var activation = _request.Activation;
        if (_scalarPower && *b == 2)
            BinaryLoops<S, V, MulFunction>.Both(a, a, y, count, activation.Low, activation.High);
        else
            _inner(a, b, y, count, activation.Low, activation.High);
        if (!activation.IsClamp) Activations.Apply<S, V>(y, (int)count, activation);
    }
}
