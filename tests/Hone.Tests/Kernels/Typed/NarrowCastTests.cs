using Hone.Kernels.Typed;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Typed;

/// <summary>Casts between float32 and floats of 16 bits: every number, every rounding, every remainder.</summary>
public sealed unsafe class NarrowCastTests
{
    public static TheoryData<SimdLevel> Levels => GuardedRun.Levels;

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_half_becomes_the_same_float(SimdLevel level)
    {
        ushort[] all = [.. Enumerable.Range(0, 1 << 16).Select(i => (ushort)i)];
        float[] half = Widen(DataType.Float16, all, level), brain = Widen(DataType.BFloat16, all, level);
        for (int i = 0; i < all.Length; i++)
        {
            AssertBits((float)BitConverter.UInt16BitsToHalf(all[i]), half[i], all[i]);
            AssertBits((float)new BFloat16(all[i]), brain[i], all[i]);
        }
    }

    /// <summary>Each number of 16 bits, what lies half way to the next, and the floats around both.</summary>
    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_rounding_is_to_the_nearest_and_ties_go_to_even(SimdLevel level)
    {
        var random = new SeededRandom(11);
        var numbers = new List<uint>();
        for (int i = 0; i < 1 << 15; i++)
        {
            uint half = BitConverter.SingleToUInt32Bits((float)BitConverter.UInt16BitsToHalf((ushort)i));
            uint next = BitConverter.SingleToUInt32Bits((float)BitConverter.UInt16BitsToHalf((ushort)(i + 1)));
            uint middle = half < next ? half + ((next - half) / 2) : half;
            uint brain = (uint)i << 16, between = brain | 0x8000;
            foreach (uint at in new[] { half, middle, brain, between }) numbers.AddRange([at - 1, at, at + 1]);
            numbers.Add((uint)random.NextBits());
        }

        // 65520 lies between the largest half and infinity.
        foreach (float x in (float[])[65519.996f, 65520, 65520.004f, 65536, 1e30f, 2.98e-8f, 2.9802322e-8f, 3e-8f])
            numbers.Add(BitConverter.SingleToUInt32Bits(x));
        float[] positive = [.. numbers.Select(BitConverter.UInt32BitsToSingle)];
        float[] all = [.. positive, .. positive.Select(x => -x)];
        ushort[] halves = Narrow(DataType.Float16, all, level), brains = Narrow(DataType.BFloat16, all, level);
        for (int i = 0; i < all.Length; i++)
        {
            Assert.True(BitConverter.HalfToUInt16Bits((Half)all[i]) == halves[i], $"{all[i]:R} to {halves[i]:x}");
            Assert.True(((BFloat16)all[i]).Bits == brains[i], $"{all[i]:R} to {brains[i]:x}");
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Nothing_beyond_the_end_is_touched(SimdLevel level)
    {
        for (int length = 1; length <= 67; length++)
        {
            using var narrow = new GuardedBuffer(length * sizeof(ushort));
            using var wide = new GuardedBuffer(length * sizeof(float));
            using var back = new GuardedBuffer(length * sizeof(ushort));
            for (int i = 0; i < length; i++) ((ushort*)narrow.Pointer)[i] = (ushort)(1000 + i);
            Run(DataType.Float16, DataType.Float32, level, length, narrow.Pointer, wide.Pointer);
            Run(DataType.Float32, DataType.Float16, level, length, wide.Pointer, back.Pointer);
            for (int i = 0; i < length; i++) Assert.Equal(1000 + i, ((ushort*)back.Pointer)[i]);
        }
    }

    private static void Run(DataType from, DataType to, SimdLevel level, int length, void* x, void* y)
    {
        var kernel = GuardedRun.Create(new CastRequest { From = from, To = to, Length = length }, level);
        void** operands = stackalloc void*[] { x, y };
        for (int task = 0; task < kernel.Tasks; task++) kernel.Run(operands, task, null);
    }

    private static float[] Widen(DataType type, ushort[] x, SimdLevel level)
    {
        var y = new float[x.Length];
        fixed (void* from = x, to = y) Run(type, DataType.Float32, level, x.Length, from, to);
        return y;
    }

    private static ushort[] Narrow(DataType type, float[] x, SimdLevel level)
    {
        var y = new ushort[x.Length];
        fixed (void* from = x, to = y) Run(DataType.Float32, type, level, x.Length, from, to);
        return y;
    }

    private static void AssertBits(float want, float got, ushort of)
    {
        // Where the framework keeps a NaN signalling, a quiet one stands for it.
        uint wanted = BitConverter.SingleToUInt32Bits(want), given = BitConverter.SingleToUInt32Bits(got);
        Assert.True(wanted == given || (float.IsNaN(want) && (wanted | 0x400000) == (given | 0x400000)),
            $"{of:x} became {got:R}, not {want:R}");
    }
}
