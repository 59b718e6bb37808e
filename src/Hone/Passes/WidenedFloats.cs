using Hone.Kernels.Typed;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>A float16 or bfloat16 tensor as float32, widened when it is read.</summary>
/// <remarks>
/// So weights of 16 bits stay in the file, or once in memory, until a kernel packs them. The numbers are the same.
/// </remarks>
internal sealed unsafe class WidenedFloats(Tensor from, SimdLevel level)
    : DeferredBytes(from.Length * sizeof(float))
{
    /// <summary>Fewer elements are computed at once: they may be asked for one by one.</summary>
    public const int Least = 1 << 12;

    /// <summary>Whether the wide tensor would keep to the size that tensors may have.</summary>
    public static bool Fit(Tensor from) => from.Length <= (int.MaxValue - 4096) / sizeof(float);

    /// <summary>The same numbers as float32.</summary>
    public static Tensor Of(Tensor from, SimdLevel level)
    {
        var wide = new WidenedFloats(from, level);
        if (from.Length >= Least) return Tensor.Wrap(DataType.Float32, from.Shape, wide.Memory);
        var now = Tensor.Create(DataType.Float32, from.Shape);
        wide.Fetch(0, now.Bytes);
        return now;
    }

    /// <inheritdoc/>
    protected override void Fetch(int offset, Span<byte> to)
    {
        int half = to.Length / 2;
        from.CopyTo(offset / 2, to[half..]);
        fixed (byte* at = to)
            NarrowFloats.Widen(from.Type, level, (ushort*)(at + half), (float*)at, to.Length / sizeof(float));
    }
}
