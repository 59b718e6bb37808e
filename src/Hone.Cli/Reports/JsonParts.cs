using System.Text.Json.Nodes;
using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Cli.Reports;

/// <summary>The pieces that JSON reports share.</summary>
internal static class JsonParts
{
    /// <summary>
    /// A finite number rounded to so many digits after the point; null for NaN and infinities, which JSON lacks.
    /// </summary>
    public static JsonNode? Number(double? x, int digits = 4) =>
        x is { } value && double.IsFinite(value) ? JsonValue.Create(Math.Round(value, digits)) : null;

    /// <summary>Extents as a list.</summary>
    public static JsonArray Dims(Shape shape)
    {
        var array = new JsonArray();
        foreach (int d in shape.Dims) array.Add((JsonNode)d);
        return array;
    }

    /// <summary>
    /// Declared dimensions: numbers, names, or null where nothing is known. Null when nothing is declared.
    /// </summary>
    public static JsonArray? Dims(IReadOnlyList<Dimension>? dims)
    {
        if (dims is null) return null;
        var array = new JsonArray();
        foreach (var d in dims) array.Add(d.Extent is { } extent ? extent : (JsonNode?)d.Symbol);
        return array;
    }
}
