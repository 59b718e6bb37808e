namespace Hone.Cli.Drawings;

/// <summary>A box of a drawing, or a bend of a line that passes layers.</summary>
internal sealed class DrawnBox(double width)
{
    /// <summary>How wide; bends are thin.</summary>
    public double Width { get; } = width;

    /// <summary>Its row.</summary>
    public int Layer { get; set; }

    /// <summary>Its centre.</summary>
    public double X { get; set; }

    /// <summary>Where lines come from; all in the layer above.</summary>
    public List<DrawnBox> Above { get; } = [];

    /// <summary>Where lines go to; all in the layer below.</summary>
    public List<DrawnBox> Below { get; } = [];

    /// <summary>Place among the boxes of its layer.</summary>
    public int Order { get; set; }
}

/// <summary>Places the boxes of an acyclic graph in layers, so that lines go down and seldom cross.</summary>
/// <remarks>
/// Sugiyama, Tagawa and Toda 1981: longest path for the layers, bends where a line passes one, barycentres for the
/// order. Centres then come as near to the mean of their neighbours as the order lets them: least squares with least
/// distances, solved exactly by pooling neighbours that would overlap.
/// </remarks>
internal sealed class LayeredDrawing
{
    private const double Gap = 18, BendWidth = 6;
    private const int Sweeps = 12;

    private readonly List<List<DrawnBox>> _layers = [];

    /// <summary>The rows, boxes and bends from left to right.</summary>
    public IReadOnlyList<IReadOnlyList<DrawnBox>> Layers => _layers;

    /// <summary>Places boxes, given in an order in which lines go forward.</summary>
    /// <param name="boxes">The boxes.</param>
    /// <param name="lines">From a box to a later one, by index; one line for each pair is enough.</param>
    public static LayeredDrawing Of(IReadOnlyList<DrawnBox> boxes, IReadOnlyList<(int From, int To)> lines)
    {
        var drawing = new LayeredDrawing();
        drawing.Layer(boxes, lines);
        foreach (var (from, to) in lines) drawing.Connect(boxes[from], boxes[to]);
        drawing.Sort();
        drawing.Place();
        return drawing;
    }

    private void Layer(IReadOnlyList<DrawnBox> boxes, IReadOnlyList<(int From, int To)> lines)
    {
        foreach (var (from, to) in lines.OrderBy(l => l.To))
            boxes[to].Layer = Math.Max(boxes[to].Layer, boxes[from].Layer + 1);

        // What nothing leads to stands right above its first reader.
        var led = lines.Select(l => l.To).ToHashSet();
        foreach (var readers in lines.Where(l => !led.Contains(l.From)).GroupBy(l => l.From))
            boxes[readers.Key].Layer = readers.Min(l => boxes[l.To].Layer) - 1;
        foreach (var box in boxes) Add(box);
    }

    private void Add(DrawnBox box)
    {
        while (_layers.Count <= box.Layer) _layers.Add([]);
        box.Order = _layers[box.Layer].Count;
        _layers[box.Layer].Add(box);
    }

    private void Connect(DrawnBox from, DrawnBox to)
    {
        while (from.Layer + 1 < to.Layer)
        {
            var bend = new DrawnBox(BendWidth) { Layer = from.Layer + 1 };
            Add(bend);
            from.Below.Add(bend);
            bend.Above.Add(from);
            from = bend;
        }

        from.Below.Add(to);
        to.Above.Add(from);
    }

    private void Sort()
    {
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            bool down = sweep % 2 == 0;
            for (int i = 0; i < _layers.Count; i++)
            {
                var layer = _layers[down ? i : _layers.Count - 1 - i];
                var keys = layer.ToDictionary(b => b, b => Mean(down ? b.Above : b.Below, n => n.Order, b.Order));
                var sorted = layer.OrderBy(b => keys[b]).ToList();
                layer.Clear();
                layer.AddRange(sorted);
                for (int k = 0; k < layer.Count; k++) layer[k].Order = k;
            }
        }
    }

    private void Place()
    {
        foreach (var layer in _layers) Spread(layer, b => b.Order * (b.Width + Gap));
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            bool down = sweep % 2 == 0;
            for (int i = 0; i < _layers.Count; i++)
            {
                var layer = _layers[down ? i : _layers.Count - 1 - i];
                Spread(layer, b => Mean(down ? b.Above : b.Below, n => n.X, b.X));
            }
        }
    }

    /// <summary>Centres as near to what is wished as the order and the widths let them.</summary>
    private static void Spread(List<DrawnBox> layer, Func<DrawnBox, double> wish)
    {
        var starts = new double[layer.Count];
        for (int i = 1; i < layer.Count; i++)
            starts[i] = starts[i - 1] + ((layer[i - 1].Width + layer[i].Width) / 2) + Gap;
        var blocks = new List<(double Sum, int Count)>();
        for (int i = 0; i < layer.Count; i++)
        {
            blocks.Add((wish(layer[i]) - starts[i], 1));
            while (blocks.Count > 1 && Centre(blocks[^2]) >= Centre(blocks[^1]))
            {
                var (sum, count) = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                blocks[^1] = (blocks[^1].Sum + sum, blocks[^1].Count + count);
            }
        }

        int at = 0;
        foreach (var block in blocks)
            for (int k = 0; k < block.Count; k++, at++) layer[at].X = Centre(block) + starts[at];
    }

    private static double Centre((double Sum, int Count) block) => block.Sum / block.Count;

    private static double Mean(List<DrawnBox> boxes, Func<DrawnBox, double> of, double otherwise) =>
        boxes.Count == 0 ? otherwise : boxes.Average(of);
}
