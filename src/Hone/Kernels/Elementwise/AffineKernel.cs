using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Elementwise;

/// <summary>Scale and shift per channel; a unit of work is a plane of a channel, or of a block of channels.</summary>
internal sealed unsafe class AffineKernel<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly AffineRequest _request;
    private readonly AlignedBuffer _scale;
    private readonly AlignedBuffer _shift;
    private readonly WorkSplit _split;
    private readonly bool _blocked;
    private readonly int _planes;
    private readonly long _plane;

    /// <summary>The kernel.</summary>
    public AffineKernel(AffineRequest request)
    {
        _request = request;
        _blocked = request.Layout == Layout.Nchwc;
        int blocks = (request.C + S.Lanes - 1) / S.Lanes;
        _planes = _blocked ? blocks : request.C;
        _plane = (long)request.Plane * (_blocked ? S.Lanes : 1);
        _scale = request.Scale.Packed($"affine.block{S.Lanes}", values => Padded(values, blocks));
        _shift = request.Shift.Packed($"affine.block{S.Lanes}", values => Padded(values, blocks));
        _split = WorkSplit.Of((long)request.N * _planes, (2.0 * _plane / S.Lanes) + 10);
    }

    /// <inheritdoc/>
    public override string Name => $"affine.f32.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long WeightBytes => _scale.Bytes + _shift.Bytes;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            long channel = unit % _planes;
            float* x = (float*)operands[0] + (unit * _plane), y = (float*)operands[1] + (unit * _plane);
            if (_blocked)
                Plane(x, y, S.Load(_scale.Floats + (channel * S.Lanes)), S.Load(_shift.Floats + (channel * S.Lanes)));
            else
                Plane(x, y, S.Broadcast(_scale.Floats[channel]), S.Broadcast(_shift.Floats[channel]));
            if (!_request.Activation.IsClamp) Activations.Apply<S, V>(y, (int)_plane, _request.Activation);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Plane(float* x, float* y, V scale, V shift)
    {
        V low = S.Broadcast(_request.Activation.Low), high = S.Broadcast(_request.Activation.High);
        long i = 0;
        for (; i <= _plane - S.Lanes; i += S.Lanes)
            S.Store(y + i, S.Min(high, S.Max(low, S.Fma(S.Load(x + i), scale, shift))));
        int rest = (int)(_plane - i);
        if (rest == 0) return;
        S.StoreFirst(y + i, S.Min(high, S.Max(low, S.Fma(S.LoadFirst(x + i, rest), scale, shift))), rest);
    }

    private static AlignedBuffer Padded(ReadOnlySpan<float> values, int blocks)
    {
        var buffer = new AlignedBuffer((long)blocks * S.Lanes * sizeof(float));
        values.CopyTo(new Span<float>(buffer.Floats, values.Length));
        return buffer;
    }
}
