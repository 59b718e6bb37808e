using Hone.Cli.Reports;
using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Cli.Drawings;

/// <summary>A graph as a picture: nodes as boxes in layers, coloured by kind; more on pointing at one.</summary>
internal sealed class GraphPicture
{
    private const double BoxHeight = 34, LayerHeight = 58, Margin = 24, Legend = 46, LetterWidth = 6.4, Gutter = 44;

    private readonly List<(string Head, string Line, string Title, NodeKind? Kind)> _labels = [];
    private readonly List<DrawnBox> _boxes = [];
    private readonly List<(int From, int To)> _lines = [];

    private GraphPicture()
    {
    }

    /// <summary>Draws a graph; <paramref name="more"/> adds lines to what one reads on pointing at a node.</summary>
    public static string Of(string title, Graph graph, Func<Node, IEnumerable<string>> more)
    {
        var picture = new GraphPicture();
        var producers = new Dictionary<Value, int>();
        foreach (var input in graph.Inputs)
        {
            producers[input] = picture._boxes.Count;
            picture.Add(input.Name, Form(input), $"input {input}", null);
        }

        foreach (var node in graph.Nodes)
        {
            // What depends on constants only is computed before the run, and would hide the rest.
            if (!Reads(node).Any(producers.ContainsKey)) continue;
            int at = picture._boxes.Count;
            string form = node.Outputs.Count > 0 && node.Outputs[0] is { } first ? Form(first) : "";
            string[] lines = [node.ToString(), GraphPrinter.Print(node), .. Weights(node), .. more(node)];
            picture.Add(node.Operator, form, string.Join('\n', lines), NodeKinds.Of(node));
            var sources = Reads(node).Where(producers.ContainsKey).Select(v => producers[v]);
            foreach (int from in sources.Distinct()) picture._lines.Add((from, at));
            foreach (var output in node.Outputs.OfType<Value>()) producers[output] = at;
        }

        foreach (var output in graph.Outputs)
        {
            picture.Add(output.Name, Form(output), $"output {output}", null);
            if (producers.TryGetValue(output, out int from)) picture._lines.Add((from, picture._boxes.Count - 1));
        }

        return picture.Draw(title);
    }

    /// <summary>What a node reads, by its branches too.</summary>
    private static IEnumerable<Value> Reads(Node node) => node.Attributes.Values.Select(a => a.Content).OfType<Graph>()
        .SelectMany(branch => branch.AllNodes).Prepend(node).SelectMany(n => n.Inputs).OfType<Value>();

    private static IEnumerable<string> Weights(Node node) => node.Inputs.OfType<Value>().Where(v => v.IsConstant)
        .Select(v => $"constant {v}: {v.Constant!.ByteLength / 1e3:n1} KB");

    private static string Form(Value value)
    {
        string shape = value.Shape?.ToString() ?? (value.Declared is { } dims ? string.Join('x', dims) : "");
        return value.Layout == Layout.Nchw ? shape : $"{shape} {PlanTable.Name(value.Layout)}";
    }

    private void Add(string head, string line, string title, NodeKind? kind)
    {
        if (head.Length > 30) head = "…" + head[^29..];
        _labels.Add((head, line, title, kind));
        _boxes.Add(new DrawnBox(Math.Max(64, (LetterWidth * Math.Max(head.Length * 1.1, line.Length)) + 14)));
    }

    private string Draw(string title)
    {
        var drawing = LayeredDrawing.Of(_boxes, _lines);
        var columns = DrawnColumns.Of(drawing, LayerHeight, Gutter);
        int width = (int)Math.Max(columns.Width + (2 * Margin), 720);
        var page = new SvgPage(width, (int)(columns.Height + Legend + (2 * Margin)), title);
        page.Text("title", Margin, 26, title);
        double x = Margin;
        foreach (var kind in NodeKinds.All.Where(k => _labels.Any(l => l.Kind == k)))
        {
            page.Swatch(kind.Series, x, 36, 12, 12);
            page.Text("small", x + 17, 46, kind.Name);
            x += 30 + (LetterWidth * kind.Name.Length);
        }

        foreach (var layer in drawing.Layers)
            foreach (var box in layer)
                foreach (var below in box.Below) page.Path("flow", Route(columns, box, below));
        for (int i = 0; i < _boxes.Count; i++)
        {
            double left = Margin + columns.X(_boxes[i]) - (_boxes[i].Width / 2), top = Top(columns, _boxes[i].Layer);
            var (head, line, words, kind) = _labels[i];
            page.Node(kind?.Series, left, top, _boxes[i].Width, BoxHeight, words, head, line);
        }

        return page.ToString();
    }

    private static double Top(DrawnColumns columns, int layer) => Margin + Legend + columns.Y(layer);

    /// <summary>A curve to the next layer, or a way around into the next column.</summary>
    private static string Route(DrawnColumns columns, DrawnBox from, DrawnBox to)
    {
        bool bends = from.Width < 10, ends = to.Width < 10;
        double x1 = Margin + columns.X(from), y1 = Top(columns, from.Layer) + (bends ? BoxHeight / 2 : BoxHeight);
        double x2 = Margin + columns.X(to), y2 = Top(columns, to.Layer) + (ends ? BoxHeight / 2 : 0);
        if (columns.ColumnOf(from.Layer) == columns.ColumnOf(to.Layer))
        {
            double middle = (y1 + y2) / 2;
            return FormattableString.Invariant(
                $"M{x1:0.#} {y1:0.#}C{x1:0.#} {middle:0.#} {x2:0.#} {middle:0.#} {x2:0.#} {y2:0.#}");
        }

        // Lines that cross a break lie side by side in the gutter.
        int column = columns.ColumnOf(to.Layer);
        double beside = 4.0 * (from.Order % 8), gutter = Margin + columns.Left(column) - (Gutter / 2) - 14 + beside;
        double low = Top(columns, from.Layer) + BoxHeight + 6 + (beside / 4);
        double high = Top(columns, to.Layer) - 6 - (beside / 4);
        return FormattableString.Invariant(
            $"M{x1:0.#} {y1:0.#}V{low:0.#}H{gutter:0.#}V{high:0.#}H{x2:0.#}V{y2:0.#}");
    }
}
