using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Resizing;

/// <summary>Resizing of NCHWc: a pixel is a vector, so every pick and mix is one.</summary>
internal sealed unsafe class ResizeBlocked<S, V>(ResizeRequest request) : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly WorkSplit _split = WorkSplit.Of(
        (long)request.N * ((request.C + S.Lanes - 1) / S.Lanes) * request.Rows.Outputs, request.Columns.Outputs * 6.0);

    /// <inheritdoc/>
    public override string Name => $"resize.{(request.Rows.IsLinear ? "linear" : "nearest")}.f32.nchwc.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int rows = request.Rows.Outputs, columns = request.Columns.Outputs;
        long width = (long)request.W * S.Lanes, plane = request.H * width;
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            float* x = (float*)operands[0] + (unit / rows * plane);
            float* y = (float*)operands[1] + (unit * columns * S.Lanes);
            int p = (int)(unit % rows);
            float* first = x + (request.Rows.First.Span[p] * width);
            if (request.Rows.IsLinear)
                Mix(first, x + (request.Rows.Second.Span[p] * width), y, request.Rows.Weight.Span[p]);
            else
                Pick(first, y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pick(float* x, float* y)
    {
        var index = request.Columns.First.Span;
        for (int q = 0; q < index.Length; q++) S.Store(y + ((long)q * S.Lanes), S.Load(x + ((long)index[q] * S.Lanes)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Mix(float* upper, float* lower, float* y, float weight)
    {
        V a = S.Broadcast(1 - weight), b = S.Broadcast(weight);
        ReadOnlySpan<int> first = request.Columns.First.Span, second = request.Columns.Second.Span;
        var share = request.Columns.Weight.Span;
        for (int q = 0; q < first.Length; q++)
        {
            long left = (long)first[q] * S.Lanes, right = (long)second[q] * S.Lanes;
            V x0 = S.Add(S.Mul(a, S.Load(upper + left)), S.Mul(b, S.Load(lower + left)));
            V x1 = S.Add(S.Mul(a, S.Load(upper + right)), S.Mul(b, S.Load(lower + right)));
            V mixed = S.Add(S.Mul(S.Broadcast(1 - share[q]), x0), S.Mul(S.Broadcast(share[q]), x1));
            S.Store(y + ((long)q * S.Lanes), mixed);
        }
    }
}
