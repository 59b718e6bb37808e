using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Resizing;

/// <summary>
/// Resizing of NCHW: two rows are mixed by vectors into scratch, whose columns are then picked one by one.
/// </summary>
/// <remarks>Scratch: W floats, rounded up to a vector; none for the nearest neighbour.</remarks>
internal sealed unsafe class ResizePlanar<S, V>(ResizeRequest request) : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly WorkSplit _split = WorkSplit.Of(
        (long)request.N * request.C * request.Rows.Outputs, request.Columns.Outputs * 2.0);

    /// <inheritdoc/>
    public override string Name => $"resize.{(request.Rows.IsLinear ? "linear" : "nearest")}.f32.nchw.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long ScratchBytes => request.Rows.IsLinear ? (request.W + (long)S.Lanes) * sizeof(float) : 0;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int rows = request.Rows.Outputs, columns = request.Columns.Outputs, width = request.W;
        long plane = (long)request.H * width;
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            float* x = (float*)operands[0] + (unit / rows * plane), y = (float*)operands[1] + (unit * columns);
            int p = (int)(unit % rows);
            float* first = x + ((long)request.Rows.First.Span[p] * width);
            if (!request.Rows.IsLinear)
            {
                Pick(first, y);
                continue;
            }

            Mix(first, x + ((long)request.Rows.Second.Span[p] * width), (float*)scratch, request.Rows.Weight.Span[p]);
            PickPairs((float*)scratch, y);
        }
    }

    private void Pick(float* x, float* y)
    {
        var index = request.Columns.First.Span;
        for (int q = 0; q < index.Length; q++) y[q] = x[index[q]];
    }

    private void PickPairs(float* x, float* y)
    {
        ReadOnlySpan<int> first = request.Columns.First.Span, second = request.Columns.Second.Span;
        var weight = request.Columns.Weight.Span;
        for (int q = 0; q < first.Length; q++)
            y[q] = ((1 - weight[q]) * x[first[q]]) + (weight[q] * x[second[q]]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Mix(float* first, float* second, float* y, float weight)
    {
        V a = S.Broadcast(1 - weight), b = S.Broadcast(weight);
        int width = request.W;
        for (int i = 0; i < width; i += S.Lanes)
        {
            int lanes = Math.Min(S.Lanes, width - i);
            V x0 = lanes == S.Lanes ? S.Load(first + i) : S.LoadFirst(first + i, lanes);
            V x1 = lanes == S.Lanes ? S.Load(second + i) : S.LoadFirst(second + i, lanes);
            S.Store(y + i, S.Add(S.Mul(a, x0), S.Mul(b, x1)));
        }
    }
}
