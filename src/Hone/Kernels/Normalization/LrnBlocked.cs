using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Normalization;

/// <summary>
/// LRN over NCHWc: the squares of a pixel's channels are laid out in a row of scratch, zeros at both ends.
/// </summary>
/// <remarks>Scratch: C, rounded up to a block, + Size + a vector of floats.</remarks>
internal sealed unsafe class LrnBlocked<S, V>(LrnRequest request) : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly int _blocks = (request.C + S.Lanes - 1) / S.Lanes;
    private readonly WorkSplit _split = WorkSplit.Of(
        (long)request.N * request.Plane, (request.Size + 45.0) * request.C / S.Lanes);

    /// <inheritdoc/>
    public override string Name => $"lrn.f32.nchwc.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long ScratchBytes => (((_blocks + 1L) * S.Lanes) + request.Size) * sizeof(float);

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        new Span<byte>(scratch, (int)ScratchBytes).Clear();
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            long at = ((unit / request.Plane * _blocks * request.Plane) + (unit % request.Plane)) * S.Lanes;
            Pixel((float*)operands[0] + at, (float*)operands[1] + at, (float*)scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pixel(float* x, float* y, float* squares)
    {
        V factor = S.Broadcast(request.Alpha / request.Size), bias = S.Broadcast(request.Bias);
        long step = (long)request.Plane * S.Lanes;
        int before = (request.Size - 1) / 2;
        for (int b = 0; b < _blocks; b++)
        {
            V v = S.Load(x + (b * step));
            S.StoreFirst(squares + before + (b * S.Lanes), S.Mul(v, v), Math.Min(S.Lanes, request.C - (b * S.Lanes)));
        }

        for (int b = 0; b < _blocks; b++)
        {
            V sum = S.Zero;
            for (int k = 0; k < request.Size; k++) sum = S.Add(sum, S.Load(squares + (b * S.Lanes) + k));
            S.Store(y + (b * step), LrnScale.Apply<S, V>(S.Load(x + (b * step)), sum, factor, bias, request.Beta));
        }
    }
}
