using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Quantized;

/// <summary>What a <see cref="Requantization"/> says, ready for vectors of channels: sums to bytes.</summary>
/// <remarks>
/// Multipliers and offsets are padded to whole vectors with zeros. About four cycles for a vector of sums; the lower
/// bound is held in bytes, where four vectors are one, the upper one before rounding, since int32 ends.
/// </remarks>
internal sealed unsafe class Requantizer<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly AlignedBuffer _numbers;
    private readonly int _blocks;
    private readonly int _zero;
    private readonly int _least;
    private readonly float _high;

    /// <summary>Packs the numbers of all channels.</summary>
    public Requantizer(Requantization output)
    {
        _blocks = (output.Multiplier.Length + S.Lanes - 1) / S.Lanes;
        _numbers = new AlignedBuffer(2L * _blocks * S.Lanes * sizeof(float));
        output.Multiplier.CopyTo(new Span<float>(_numbers.Floats, _blocks * S.Lanes));
        output.Offset.CopyTo(new Span<float>(_numbers.Floats + (_blocks * S.Lanes), _blocks * S.Lanes));
        (_zero, _high) = (output.Zero, output.High);
        _least = _zero + (int)MathF.Round(MathF.Min(output.Low, output.High));
    }

    /// <summary>Bytes of the packed numbers.</summary>
    public long Bytes => _numbers.Bytes;

    /// <summary>What a loop wants to know about a vector of channels.</summary>
    public RequantizerBlock Block(int block) => new()
    {
        Multiplier = _numbers.Floats + (block * S.Lanes), Offset = _numbers.Floats + ((_blocks + block) * S.Lanes),
        High = _high, Zero = BitConverter.Int32BitsToSingle(_zero * 0x10001),
        Least = BitConverter.Int32BitsToSingle(_least * 0x1010101),
    };

    /// <summary>One vector of channels: rows of int32 sums that lie together to rows of bytes.</summary>
    /// <param name="sums">[rows] vectors of int32.</param>
    /// <param name="rows">How many.</param>
    /// <param name="block">Which vector of channels.</param>
    /// <param name="y">Where the first row's bytes go, as many as a vector has lanes.</param>
    /// <param name="pitch">Bytes from one row of y to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Rows(int* sums, int rows, int block, byte* y, nint pitch)
    {
        var of = Block(block);
        float* at = (float*)sums;
        V m = S.Load(of.Multiplier), b = S.Load(of.Offset), high = S.Broadcast(of.High);
        V zero = S.Broadcast(of.Zero), least = S.Broadcast(of.Least);
        for (; rows >= 4; rows -= 4, at += 4 * S.Lanes, y += 4 * pitch)
        {
            S.StoreSteps(
                y, pitch, Steps(S.Load(at), m, b, high), Steps(S.Load(at + S.Lanes), m, b, high),
                Steps(S.Load(at + (2 * S.Lanes)), m, b, high), Steps(S.Load(at + (3 * S.Lanes)), m, b, high),
                zero, least);
        }

        V low = S.Broadcast(_least - _zero), z = S.Broadcast(_zero);
        for (; rows > 0; rows--, at += S.Lanes, y += pitch)
            S.StoreBytes(y, S.Add(S.Round(S.Max(low, Steps(S.Load(at), m, b, high))), z));
    }

    /// <summary>Steps, not rounded and not held from below: min(high, m sum + b).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Steps(V sums, V m, V b, V high) => S.Min(high, S.Fma(S.FromIntegers(sums), m, b));
}

/// <summary>The numbers of one vector of channels, for loops that hold them in registers.</summary>
internal unsafe struct RequantizerBlock
{
    /// <summary>A vector of m, then one of b.</summary>
    public float* Multiplier, Offset;

    /// <summary>The most steps.</summary>
    public float High;

    /// <summary>The bits of z twice and of the least byte four times, as <see cref="ISimd{V}.StoreSteps"/> has them.
    /// </summary>
    public float Zero, Least;
}
