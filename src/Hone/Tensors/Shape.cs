using System.Collections;

namespace Hone.Tensors;

/// <summary>Extents of a tensor, outermost first; none negative. A scalar has rank 0.</summary>
/// <remarks>Immutable. Symbolic dimensions live in the graph, not here: a Shape is always concrete.</remarks>
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    private readonly int[]? _dims;

    /// <summary>A shape with these extents.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    public Shape(params ReadOnlySpan<int> dims)
    {
        foreach (int d in dims) ArgumentOutOfRangeException.ThrowIfNegative(d, nameof(dims));
        _dims = dims.ToArray();
    }

    /// <summary>The shape of a scalar: rank 0, one element.</summary>
    public static Shape Scalar => default;

    /// <summary>The extents.</summary>
    public ReadOnlySpan<int> Dims => _dims;

    /// <summary>How many dimensions there are.</summary>
    public int Rank => _dims?.Length ?? 0;

    /// <inheritdoc/>
    int IReadOnlyCollection<int>.Count => Rank;

    /// <summary>The extent of dimension <paramref name="axis"/>; a negative axis counts from the end.</summary>
    public int this[int axis] => Dims[axis < 0 ? axis + Rank : axis];

    /// <summary>The number of elements: the product of the extents, 1 for a scalar.</summary>
    public long Length => Product(0, Rank);

    /// <summary>The product of the extents from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public long Product(int start, int end)
    {
        long product = 1;
        for (int i = start; i < end; i++) product *= _dims![i];
        return product;
    }

    /// <summary>Row-major strides in elements.</summary>
    public long[] Strides()
    {
        var strides = new long[Rank];
        long step = 1;
        for (int i = Rank - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= _dims![i];
        }

        return strides;
    }

    /// <summary>The same shape with one extent replaced.</summary>
    public Shape With(int axis, int extent)
    {
        int[] dims = Dims.ToArray();
        dims[axis < 0 ? axis + dims.Length : axis] = extent;
        return new Shape(dims);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Dims.SequenceEqual(other.Dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int d in Dims) hash.Add(d);
        return hash.ToHashCode();
    }

    /// <summary>The extents joined by x: <c>1x3x224x224</c>; <c>scalar</c> for rank 0.</summary>
    public override string ToString() => Rank == 0 ? "scalar" : string.Join('x', _dims!);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(_dims ?? [])).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Equality of extents.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Inequality of extents.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);
}
