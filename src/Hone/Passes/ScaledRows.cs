using System.Numerics;
using System.Runtime.InteropServices;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>The rows of a float32 tensor, each times a number of its own, multiplied when they are read.</summary>
/// <remarks>
/// What is folded into filters so takes no memory beside them: they are scaled as a kernel packs them. A row is what
/// belongs to one index of an axis and of those before it. Each product is rounded once.
/// </remarks>
internal sealed class ScaledRows(Tensor from, float[] scale, int axis) : DeferredBytes(from.ByteLength)
{
    /// <summary>The tensor with what belongs to index i of an axis times number i.</summary>
    public static Tensor Of(Tensor from, float[] scale, int axis = 0) =>
        Tensor.Wrap(DataType.Float32, from.Shape, new ScaledRows(from, scale, axis).Memory);

    /// <inheritdoc/>
    protected override void Fetch(int offset, Span<byte> to)
    {
        from.CopyTo(offset, to);
        var numbers = MemoryMarshal.Cast<byte, float>(to);
        int each = (int)from.Shape.Product(axis + 1, from.Shape.Rank), at = offset / sizeof(float);
        for (int count; !numbers.IsEmpty; numbers = numbers[count..], at += count)
        {
            int row = at / each;
            count = Math.Min(numbers.Length, ((row + 1) * each) - at);
            Multiply(numbers[..count], scale[row % scale.Length]);
        }
    }

    private static void Multiply(Span<float> numbers, float by)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(numbers);
        for (int i = 0; i < vectors.Length; i++) vectors[i] *= by;
        for (int i = vectors.Length * Vector<float>.Count; i < numbers.Length; i++) numbers[i] *= by;
    }
}
