using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Normalization;

/// <summary>Softmax of rows shorter than a vector: as many rows at once as a vector has lanes.</summary>
/// <remarks>
/// Rows are turned over on the way in and out. Sums run along the row in order, so a row's bits do not depend on its
/// neighbours. Scratch: two vectors for each element of a row.
/// </remarks>
internal sealed unsafe class SoftmaxShort<S, V>(SoftmaxRequest request) : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly WorkSplit _split = WorkSplit.Of(
        (request.Outer + S.Lanes - 1) / S.Lanes, (30.0 * request.Axis) + 40);

    /// <inheritdoc/>
    public override string Name => $"{(request.Log ? "logsoftmax" : "softmax")}.short.f32.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long ScratchBytes => 2 * request.Axis * S.Lanes * sizeof(float);

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int n = (int)request.Axis;
        float* input = (float*)scratch, output = input + ((nint)n * S.Lanes);
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            long row = unit * S.Lanes;
            int rows = (int)Math.Min(S.Lanes, request.Outer - row);
            if (rows < S.Lanes) new Span<float>(input, n * S.Lanes).Clear();
            PanelPacking.Transpose((float*)operands[0] + (row * n), n, input, S.Lanes, rows, n);
            SoftmaxColumns<S, V>.Slice(input, output, n, S.Lanes, S.Lanes, request.Log);
            PanelPacking.Transpose(output, S.Lanes, (float*)operands[1] + (row * n), n, n, rows);
        }
    }
}
