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
    private readonly float _high;

    /// <summary>Packs the numbers of all channels.</summary>
    public Requantizer(Requantization output)
    {
        _blocks = (output.Multiplier.Length + S.Lanes - 1) / S.Lanes;
        _numbers = new AlignedBuffer(2L * _blocks * S.Lanes * sizeof(float));
        output.Multiplier.CopyTo(new Span<float>(_numbers.Floats, _blocks * S.Lanes));
        output.Offset.CopyTo(new Span<float>(_numbers.Floats + (_blocks * S.Lanes), _blocks * S.Lanes));
        (_high, Zero) = (output.High, output.Zero);
        Least = Zero + (int)MathF.Round(MathF.Min(output.Low, output.High));
    }

    /// <summary>Bytes of the packed numbers.</summary>
    public long Bytes => _numbers.Bytes;

    /// <summary>z.</summary>
    public int Zero { get; }

    /// <summary>The least byte.</summary>
    public int Least { get; }

    /// <summary>One vector of channels: rows of int32 sums that lie together to rows of bytes.</summary>
    /// <param name="sums">[rows] vectors of int32.</param>
    /// <param name="rows">How many.</param>
    /// <param name="block">Which vector of channels.</param>
    /// <param name="y">Where the first row's bytes go, as many as a vector has lanes.</param>
    /// <param name="pitch">Bytes from one row of y to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Rows(int* sums, int rows, int block, byte* y, nint pitch)
    {
        float* at = (float*)sums, numbers = _numbers.Floats + (block * S.Lanes);
        V m = S.Load(numbers), b = S.Load(numbers + (_blocks * S.Lanes)), high = S.Broadcast(_high);
        int zero = Zero, least = Least;
        for (; rows >= 4; rows -= 4, at += 4 * S.Lanes, y += 4 * pitch)
        {
            S.StoreSteps(
                y, pitch, Steps(S.Load(at), m, b, high), Steps(S.Load(at + S.Lanes), m, b, high),
                Steps(S.Load(at + (2 * S.Lanes)), m, b, high), Steps(S.Load(at + (3 * S.Lanes)), m, b, high),
                zero, least);
        }

        V low = S.Broadcast(least - zero), z = S.Broadcast(zero);
        for (; rows > 0; rows--, at += S.Lanes, y += pitch)
            S.StoreBytes(y, S.Add(S.Round(S.Max(low, Steps(S.Load(at), m, b, high))), z));
    }

    /// <summary>m and b of a vector of channels, and the upper bound, for who has sums in registers.</summary>
    public void Load(int block, out V m, out V b, out V high)
    {
        float* numbers = _numbers.Floats + (block * S.Lanes);
        (m, b, high) = (S.Load(numbers), S.Load(numbers + (_blocks * S.Lanes)), S.Broadcast(_high));
    }

    /// <summary>Steps, not rounded and not held from below: min(high, m sum + b).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Steps(V sums, V m, V b, V high) => S.Min(high, S.Fma(S.FromIntegers(sums), m, b));
}
