namespace Hone.Graphs;

/// <summary>One extent as a model declares it: a number, a name that stands for one, or nothing known.</summary>
/// <param name="Extent">The extent, or null when it is known only at run time.</param>
/// <param name="Symbol">The name, such as <c>batch</c>; equal names stand for equal extents.</param>
public readonly record struct Dimension(int? Extent, string? Symbol = null)
{
    /// <summary>A dimension of known extent.</summary>
    public static implicit operator Dimension(int extent) => new(extent);

    /// <inheritdoc/>
    public override string ToString() => Extent?.ToString() ?? Symbol ?? "?";
}
