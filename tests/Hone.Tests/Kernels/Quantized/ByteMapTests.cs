using Hone.Kernels.Quantized;
using Hone.Machine;

namespace Hone.Tests.Kernels.Quantized;

/// <summary>Maps of bytes give the table's bytes, of any length, in place too.</summary>
public sealed class ByteMapTests
{
    private static readonly int[] s_lengths = [.. Enumerable.Range(0, 200), 1023, 1024, 1025, 5000, 300_001];

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Every_byte_becomes_the_tables(SimdLevel level)
    {
        byte[] table = ByteRun.Bytes(256, 1);
        foreach (int length in s_lengths)
        {
            var kernel = GuardedRun.Create(new ByteMapRequest { Length = length, Table = table }, level);
            byte[] x = ByteRun.Bytes(length, length), y = new byte[length];
            byte[] want = [.. x.Select(b => table[b])];
            Assert.Equal(want, ByteRun.Output(kernel, length, x));
            Assert.Equal(want, ByteRun.InPlace(kernel, x));
            GuardedRun.Run(kernel, x, y);
            Assert.Equal(want, y);
        }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Every_byte_finds_its_own_place(SimdLevel level)
    {
        byte[] table = [.. Enumerable.Range(0, 256).Select(i => (byte)((i * 7) + 3))];
        byte[] x = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var kernel = GuardedRun.Create(new ByteMapRequest { Length = 256, Table = table }, level);
        Assert.Equal(table, ByteRun.Output(kernel, 256, x));
    }
}
