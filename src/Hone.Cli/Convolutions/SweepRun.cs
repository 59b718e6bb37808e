using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Hone.Cli.Convolutions;

/// <summary>A measured point of a sweep.</summary>
/// <param name="Point">The shape.</param>
/// <param name="Results">Every algorithm in every layout.</param>
internal sealed record SweepResult(SweepPoint Point, IReadOnlyList<MenuResult> Results)
{
    /// <summary>An algorithm in the layout where it is fastest here; null where it was not measured.</summary>
    public MenuResult? Best(AlgorithmChoice choice) =>
        Results.Where(r => r.IsMeasured && r.Choice == choice).MinBy(r => r.Milliseconds);

    /// <summary>The point as JSON.</summary>
    public JsonObject ToJson() => new()
    {
        ["panel"] = Point.Panel, ["extent"] = Point.Extent, ["shape"] = Point.Shape.ToString(),
        ["pad"] = Point.Shape.Pad.ToString(), ["macs"] = Point.Shape.MultiplyAdds,
        ["results"] = new JsonArray([.. Results.Select(r => r.ToJson())]),
    };
}

/// <summary>Measures a sweep within a minute or so: what would take longer is left out, and said.</summary>
/// <param name="sweep">Which.</param>
/// <param name="threads">Threads of a run.</param>
/// <param name="pace">How long one line may take.</param>
internal sealed class SweepRun(Sweep sweep, int threads, Pace pace)
{
    private const double MostSeconds = 45;

    // A run of the fastest may take longer than one of those far behind, which nobody waits for.
    private const double MostRunMilliseconds = 600, MostSlowRunMilliseconds = 120, FarBehind = 3;

    /// <summary>A layout so many times slower than another of the same algorithm is not measured any further.</summary>
    private const double Hopeless = 1.2;

    private readonly Dictionary<(string Panel, AlgorithmChoice Choice, string Layout), double> _rates = [];
    private readonly List<SweepResult> _points = [];
    private readonly List<(SweepPoint Point, string Reason)> _leftOut = [];

    /// <summary>The sweep.</summary>
    public Sweep Sweep => sweep;

    /// <summary>Threads of a run.</summary>
    public int Threads => threads;

    /// <summary>What was measured, in the order of the sweep.</summary>
    public IReadOnlyList<SweepResult> Points => _points;

    /// <summary>What was not, with reasons.</summary>
    public IReadOnlyList<(SweepPoint Point, string Reason)> LeftOut => _leftOut;

    /// <summary>The algorithms that were measured anywhere, in the order of the table.</summary>
    public IReadOnlyList<AlgorithmChoice> Series =>
        [.. AlgorithmChoice.All.Where(a => _points.Any(p => p.Best(a) is not null))];

    /// <summary>Measures; the points of least work first, so that it is the long ones that time runs out for.</summary>
    /// <param name="choices">The algorithms.</param>
    /// <param name="layouts">The layouts as typed, or null for all.</param>
    /// <param name="most">At most so many points.</param>
    /// <param name="patient">Whether the algorithms were asked for by name.</param>
    /// <param name="progress">Is told what is measured.</param>
    public void Measure(
        IReadOnlyList<AlgorithmChoice> choices, string? layouts, int most, bool patient, Action<string> progress)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (var point in sweep.Points.OrderBy(p => p.Shape.MultiplyAdds).Take(most))
        {
            if (point.Shape.MultiplyAdds > Sweep.MostMultiplyAdds)
            {
                _leftOut.Add((point, $"above {Sweep.MostMultiplyAdds / 1e9:0} billion multiply-adds"));
                continue;
            }

            if (Stopwatch.GetElapsedTime(start).TotalSeconds > MostSeconds)
            {
                _leftOut.Add((point, $"after {MostSeconds:0} seconds of sweep"));
                continue;
            }

            progress($"{point.Shape}: {point.Shape.MultiplyAdds / 1e6:0.0} M multiply-adds");
            using var run = new MenuRun(point.Shape, threads, pace);
            List<MenuResult> results = [];
            var served = LayoutChoice.Parse(layouts, point.Shape.C);
            foreach (var layout in served)
                results.AddRange(run.Measure(layout, choices, patient, r => Skip(point, served, r)));
            foreach (var r in results.Where(r => r.IsMeasured))
                _rates[(point.Panel, r.Choice, r.Layout)] = r.Gflops;
            _points.Add(new SweepResult(point, results));
        }

        _points.Sort((a, b) => Place(a.Point).CompareTo(Place(b.Point)));
        _leftOut.Sort((a, b) => Place(a.Point).CompareTo(Place(b.Point)));
    }

    private int Place(SweepPoint point) => sweep.Points.ToList().IndexOf(point);

    /// <summary>Judges by the last smaller point of the panel; at the first by the best of other panels.</summary>
    private string? Skip(SweepPoint point, IReadOnlyList<LayoutChoice> layouts, MenuResult result)
    {
        // A layout of earlier points that this one has no more says nothing.
        var known = _rates.Where(r => r.Key.Choice == result.Choice && layouts.Any(l => l.Name == r.Key.Layout))
            .ToList();
        var here = known.Where(r => r.Key.Panel == point.Panel).ToList();
        if (here.Count > 0) known = here;
        double fastest = known.Select(r => r.Value).DefaultIfEmpty(0).Max();
        double rate = known.Where(r => r.Key.Layout == result.Layout).Select(r => r.Value).DefaultIfEmpty(0).Max();
        if (rate == 0) return null;
        if (here.Count > 0 && rate * Hopeless < fastest)
            return "much slower than in another layout at the points before";
        double ms = 2 * point.Shape.MultiplyAdds / (rate * 1e6);
        double best = _rates.Where(r => r.Key.Panel == point.Panel).Select(r => r.Value).DefaultIfEmpty(0).Max();
        double most = rate * FarBehind < best ? MostSlowRunMilliseconds : MostRunMilliseconds;
        return ms > most ? $"one run would take about {ms:0} ms, too long for a sweep" : null;
    }
}
