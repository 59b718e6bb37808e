using System.Runtime.InteropServices;

namespace Hone.Kernels.Convolution;

/// <summary>Refuses buffers that a convolution would read and write at once.</summary>
internal static class Overlaps
{
    /// <summary>x, y and workspace must be apart; z may be y itself, but not a part of it.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static void Check(
        ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> z, ReadOnlySpan<byte> workspace, bool readsZ)
    {
        if (x.Overlaps(y)) throw Wrong("x", "y");
        if (Bytes(x).Overlaps(workspace)) throw Wrong("workspace", "x");
        if (Bytes(y).Overlaps(workspace)) throw Wrong("workspace", "y");
        if (!readsZ) return;
        if (Bytes(z).Overlaps(workspace)) throw Wrong("workspace", "z");
        if (z.Overlaps(y, out int offset) && offset != 0) throw Wrong("z", "y");
    }

    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<float> floats) => MemoryMarshal.AsBytes(floats);

    private static ArgumentException Wrong(string name, string other) =>
        new($"{name} and {other} overlap; give {name} memory of its own", name);
}
