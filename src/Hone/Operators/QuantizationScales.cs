using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// Which scale and zero point belong to an element of a quantized tensor: one for all, one for each index of an axis,
/// or one for each block along an axis.
/// </summary>
/// <param name="Extent">Elements along the axis; 1 where there is one scale for all.</param>
/// <param name="Inner">Elements behind one index of the axis.</param>
/// <param name="Block">Indices that share a scale; 0 for one scale to an index, whatever the other axes.</param>
internal readonly record struct QuantizationScales(int Extent, int Inner, int Block)
{
    /// <summary>The attributes that say it, beside those of one operator.</summary>
    public static readonly AttributeSpec[] Attributes =
    [
        new("axis", AttributeKind.Int, Since: 13),
        new("block_size", AttributeKind.Int, Since: 21),
    ];

    /// <summary>Whether there is one scale for all elements.</summary>
    public bool IsOne => Extent == 1 && Block == 0;

    /// <summary>Reads and checks inputs 1 (scale) and 2 (zero point, optional) of a node against x, input 0.</summary>
    /// <exception cref="ModelException">The shapes do not fit each other.</exception>
    public static QuantizationScales Of(OperatorContext node)
    {
        Shape x = node.ShapeOf(0), scale = node.ShapeOf(1);
        if (node.Has(2) && node.ShapeOf(2) != scale)
            throw node.Fail($"the zero point has shape {node.ShapeOf(2)}, but the scale {scale}");
        long block = node.Int("block_size");
        if (block < 0) throw node.Fail($"block_size is {block}");
        if (block == 0 && scale.Rank <= 1 && scale.Length == 1) return new QuantizationScales(1, 1, 0);
        if (node.Opset < 13) throw node.Fail($"the scale has shape {scale}; it takes one number before opset 13");
        int axis = node.Axis(node.Int("axis", 1), x.Rank), inner = (int)Math.Max(1, x.Product(axis + 1, x.Rank));
        if (block > 0)
        {
            bool Fits(int i) => scale[i] == (i == axis ? (x[i] + block - 1) / block : x[i]);
            if (scale.Rank != x.Rank || !Enumerable.Range(0, x.Rank).All(Fits))
                throw node.Fail($"the scale has shape {scale}: not {x} in blocks of {block} along axis {axis}");
            return new QuantizationScales(x[axis], inner, (int)Math.Min(block, int.MaxValue));
        }

        if (scale.Rank == 1 && scale[0] == x[axis]) return new QuantizationScales(x[axis], inner, 0);
        throw node.Fail($"the scale has shape {scale}; it takes one number, or {x[axis]} for axis {axis} of {x}");
    }

    /// <summary>The index of an element's scale.</summary>
    public int At(int element)
    {
        int index = element / Inner % Extent;
        if (Block == 0) return index;
        int blocks = (int)((Extent + (long)Block - 1) / Block), outer = element / Inner / Extent;
        return (((outer * blocks) + (index / Block)) * Inner) + (element % Inner);
    }
}
