namespace Hone.Cli.Drawings;

/// <summary>Breaks a tall drawing into columns, as a newspaper does, where the fewest lines are cut.</summary>
internal sealed class DrawnColumns
{
    // A drawing about as wide as a screen; a column shorter than this is not worth a break.
    private const double Wideness = 1.6;
    private const int LeastLayers = 12, MostColumns = 16;

    private readonly List<int> _starts = [0];
    private readonly List<double> _shifts = [];
    private readonly List<double> _lefts = [];

    private DrawnColumns(double layerHeight, double gutter)
    {
        LayerHeight = layerHeight;
        Gutter = gutter;
    }

    /// <summary>From one layer to the next.</summary>
    public double LayerHeight { get; }

    /// <summary>Between columns.</summary>
    public double Gutter { get; }

    /// <summary>Of all columns.</summary>
    public double Width { get; private set; }

    /// <summary>Of the tallest column.</summary>
    public double Height { get; private set; }

    /// <summary>Breaks a drawing into as many columns as make it look best.</summary>
    public static DrawnColumns Of(LayeredDrawing drawing, double layerHeight, double gutter) =>
        Enumerable.Range(1, MostColumns).Select(count => Break(drawing.Layers, count, layerHeight, gutter))
            .MinBy(c => Math.Abs(Math.Log(c.Width / c.Height / Wideness)))!;

    private static DrawnColumns Break(
        IReadOnlyList<IReadOnlyList<DrawnBox>> layers, int count, double layerHeight, double gutter)
    {
        var columns = new DrawnColumns(layerHeight, gutter);
        int each = Math.Max(LeastLayers, (layers.Count + count - 1) / count);
        for (int at = 0; layers.Count - at > each * 1.2;)
            columns._starts.Add(at = Enumerable.Range(at + (each * 4 / 5), Math.Max(1, each * 2 / 5))
                .Where(i => i < layers.Count).MinBy(i => layers[i].SelectMany(b => b.Above).Distinct().Count()));
        columns.Shift(layers);
        return columns;
    }

    /// <summary>The column of a layer.</summary>
    public int ColumnOf(int layer) => _starts.FindLastIndex(start => start <= layer);

    /// <summary>Where a column begins.</summary>
    public double Left(int column) => _lefts[column];

    /// <summary>A box's centre in the picture.</summary>
    public double X(DrawnBox box) => box.X + _shifts[ColumnOf(box.Layer)];

    /// <summary>A layer's top in the picture.</summary>
    public double Y(int layer) => (layer - _starts[ColumnOf(layer)]) * LayerHeight;

    private void Shift(IReadOnlyList<IReadOnlyList<DrawnBox>> layers)
    {
        for (int column = 0; column < _starts.Count; column++)
        {
            int end = column + 1 < _starts.Count ? _starts[column + 1] : layers.Count;
            var boxes = layers.Take(_starts[column]..end).SelectMany(l => l).ToList();
            double left = boxes.Min(b => b.X - (b.Width / 2)), right = boxes.Max(b => b.X + (b.Width / 2));
            _lefts.Add(Width);
            _shifts.Add(Width - left);
            Width += right - left + Gutter;
            Height = Math.Max(Height, (end - _starts[column]) * LayerHeight);
        }

        Width -= Gutter;
    }
}
