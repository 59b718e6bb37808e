using System.Runtime.CompilerServices;
using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Gating;

/// <summary>
/// A layer's weights by groups of inputs, in each [outputs / lanes][inputs][lanes], filled up with zeros, and its bias
/// filled up likewise: what all outputs take from a group is one stream of memory.
/// </summary>
internal sealed unsafe class GateWeights<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly GateLayer _layer;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer? _bias;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _group;

    /// <summary>Packs a layer.</summary>
    /// <param name="layer">Its weights and bias.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="outputs">Its outputs.</param>
    /// <param name="group">Inputs of each group but the last.</param>
    public GateWeights(GateLayer layer, int inputs, int outputs, int group)
    {
        (_layer, _inputs, _outputs, _group) = (layer, inputs, outputs, group);
        Vectors = (outputs + S.Lanes - 1) / S.Lanes;
        _weights = layer.Weights.Packed(
            $"gate.{outputs}x{inputs}{(layer.Turned ? "'" : "")}.g{group}.v{S.Lanes}", Pack);
        _bias = layer.Bias?.Packed($"gate.bias{outputs}.v{S.Lanes}", bias =>
        {
            var filled = new AlignedBuffer((long)Vectors * S.Lanes * sizeof(float));
            bias.CopyTo(new Span<float>(filled.Floats, outputs));
            return filled;
        });
    }

    /// <summary>Vectors of outputs.</summary>
    public int Vectors { get; }

    /// <summary>Bytes of both.</summary>
    public long Bytes => _weights.Bytes + (_bias?.Bytes ?? 0);

    /// <summary>Where a vector of outputs' weights for a group begin.</summary>
    /// <param name="vector">Which outputs.</param>
    /// <param name="first">The group's first input.</param>
    /// <param name="count">Its inputs.</param>
    public float* At(int vector, int first, int count) =>
        _weights.Floats + ((((long)first * Vectors) + ((long)vector * count)) * S.Lanes);

    /// <summary>The bias of a vector of outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Bias(int vector) => _bias is null ? S.Zero : S.Load(_bias.Floats + ((long)vector * S.Lanes));

    /// <summary>
    /// A vector of outputs' sums over some inputs: four partial sums, of every fourth input, added at the end.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static V Sum(float* values, int count, float* weights)
    {
        V a = S.Zero, b = a, c = a, d = a;
        int i = 0;
        for (; i <= count - 4; i += 4, weights += 4 * S.Lanes)
        {
            a = S.Fma(S.Broadcast(values[i]), S.Load(weights), a);
            b = S.Fma(S.Broadcast(values[i + 1]), S.Load(weights + S.Lanes), b);
            c = S.Fma(S.Broadcast(values[i + 2]), S.Load(weights + (2 * S.Lanes)), c);
            d = S.Fma(S.Broadcast(values[i + 3]), S.Load(weights + (3 * S.Lanes)), d);
        }

        for (; i < count; i++, weights += S.Lanes) a = S.Fma(S.Broadcast(values[i]), S.Load(weights), a);
        return S.Add(S.Add(a, b), S.Add(c, d));
    }

    private AlignedBuffer Pack(ReadOnlySpan<float> values)
    {
        var packed = new AlignedBuffer((long)Vectors * _inputs * S.Lanes * sizeof(float));
        fixed (float* from = values)
        {
            float* to = packed.Floats;
            for (int input = 0; input < _inputs; input += _group)
            {
                int inputs = Math.Min(_group, _inputs - input);
                for (int output = 0; output < _outputs; output += S.Lanes, to += inputs * S.Lanes)
                {
                    int outputs = Math.Min(S.Lanes, _outputs - output);
                    if (!_layer.Turned)
                    {
                        PanelPacking.Transpose(
                            from + ((long)output * _inputs) + input, _inputs, to, S.Lanes, outputs, inputs);
                        continue;
                    }

                    for (int i = 0; i < inputs; i++)
                        new Span<float>(from + ((long)(input + i) * _outputs) + output, outputs)
                            .CopyTo(new Span<float>(to + (i * S.Lanes), outputs));
                }
            }
        }

        return packed;
    }
}
