using System.Net;
using System.Text;

namespace Hone.Cli.Reports;

/// <summary>A picture in SVG, made of boxes, lines and words.</summary>
/// <remarks>
/// It brings its own background and follows the reader's light or dark scheme; it needs no font, script or file from
/// outside. Classes: <c>ground</c>, <c>text</c>, <c>faint</c> text, <c>rule</c> lines, <c>peak</c> line and words,
/// <c>bar</c> and <c>picked</c> boxes. Series of lines have colours that both grounds carry.
/// </remarks>
internal sealed class SvgPage(int width, int height, string title)
{
    private const string Style =
        """
        text { font: 13px sans-serif; fill: #222 } .title { font-size: 16px; font-weight: bold }
        .faint { fill: #666 } .small { font-size: 11px } .ground { fill: #fff }
        .rule { stroke: #ccc; stroke-width: 1 } .peak { stroke: #c22; stroke-width: 1.5; stroke-dasharray: 5 4 }
        text.peak { stroke: none; fill: #c22 } .bar { fill: #4a7fb5 } .picked { fill: #2e8b57 }
        .flow { fill: none; stroke: #999; stroke-width: 1.2 } .node { stroke: #888; stroke-width: 0.8 }
        .on { fill: #fff } .plain { fill: #eee }
        .end { text-anchor: end } .middle { text-anchor: middle } polyline { fill: none; stroke-width: 2 }
        @media (prefers-color-scheme: dark) {
        text { fill: #ddd } .faint { fill: #999 } .ground { fill: #14181d } .rule { stroke: #3a4048 }
        .flow { stroke: #667 } .plain { fill: #2a3038 }
        .peak { stroke: #ff7b72 } text.peak { fill: #ff7b72 } .bar { fill: #5c97d1 } .picked { fill: #3fae72 }
        }
        """;

    // Of middling lightness; the second dozen is dashed.
    private static readonly string[] Colours =
    [
        "#3b82c4", "#d9722e", "#3c9d5d", "#c94f7c", "#8e6fc9", "#a08a1f", "#2f9e9e", "#b5564a", "#6b8e23", "#7d8590",
        "#c062c0", "#4f7ce0",
    ];

    private readonly StringBuilder _body = new();

    /// <summary>A box.</summary>
    public void Box(string look, double x, double y, double w, double h) => _body.Append(
        $"<rect class=\"{look}\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{w:0.#}\" height=\"{h:0.#}\"/>\n");

    /// <summary>A box of a series' colour.</summary>
    public void Swatch(int series, double x, double y, double w, double h) => _body.Append(
        $"<rect fill=\"{Colour(series)}\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{w:0.#}\" height=\"{h:0.#}\"/>\n");

    /// <summary>A straight line.</summary>
    public void Line(string look, double x1, double y1, double x2, double y2) => _body.Append(
        $"<line class=\"{look}\" x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"/>\n");

    /// <summary>Words; <paramref name="y"/> is their base line.</summary>
    public void Text(string look, double x, double y, string words) => _body.Append(
        $"<text class=\"{look}\" x=\"{x:0.#}\" y=\"{y:0.#}\">{Escaped(words)}</text>\n");

    /// <summary>A line along a path of SVG's.</summary>
    public void Path(string look, string path) => _body.Append($"<path class=\"{look}\" d=\"{path}\"/>\n");

    /// <summary>A box with two lines of words, coloured or plain; the title shows on pointing at it.</summary>
    public void Node(int? series, double x, double y, double w, double h, string title, string head, string line)
    {
        string fill = series is { } s ? $"fill=\"{Colour(s)}\"" : "", look = series is null ? "node plain" : "node";
        string text = series is null ? "small middle" : "small middle on";
        _body.Append($"<g><title>{Escaped(title, '\n')}</title><rect class=\"{look}\" {fill} rx=\"5\" ");
        _body.Append($"x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{w:0.#}\" height=\"{h:0.#}\"/>");
        _body.Append($"<text class=\"{text}\" x=\"{x + (w / 2):0.#}\" y=\"{y + 14:0.#}\">{Escaped(head)}</text>");
        _body.Append($"<text class=\"{text}\" x=\"{x + (w / 2):0.#}\" y=\"{y + 28:0.#}\">{Escaped(line)}</text></g>\n");
    }

    /// <summary>A line through points of a series, with dots, and its name for who points at it.</summary>
    public void Curve(int series, string name, IReadOnlyList<(double X, double Y)> points)
    {
        string colour = Colour(series), path = string.Join(' ', points.Select(p => $"{p.X:0.#},{p.Y:0.#}"));
        _body.Append($"<g stroke=\"{colour}\" fill=\"{colour}\"><title>{Escaped(name)}</title>");
        _body.Append($"<polyline points=\"{path}\"{Dashes(series)}/>");
        foreach (var (x, y) in points) _body.Append($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"2.5\"/>");
        _body.Append("</g>\n");
    }

    /// <summary>The file's text.</summary>
    public override string ToString() =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" "
        + $"viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{Escaped(title)}</title>\n<style>{Style}</style>\n"
        + $"<rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>\n{_body}</svg>\n";

    private static string Colour(int series) => Colours[series % Colours.Length];

    private static string Dashes(int series) => series < Colours.Length ? "" : " stroke-dasharray=\"6 3\"";

    private static string Escaped(string words, char kept = ' ') => WebUtility.HtmlEncode(
        string.Concat(words.Where(c => c == kept || (!char.IsControl(c) && !char.IsSurrogate(c)))));
}
