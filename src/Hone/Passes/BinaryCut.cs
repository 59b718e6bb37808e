namespace Hone.Passes;

/// <summary>The cheapest labelling of variables by 0 and 1 when pairs only cost by differing: a minimum cut.</summary>
/// <remarks>
/// Exact for costs that are whole numbers: the cut's capacity is the cost. Of several cheapest labellings it is the one
/// with most variables 1. Costs can be added after a solution, and the next one goes on from there. Blocking flows over
/// shortest paths, Dinic 1970; that such costs are cuts is in Kolmogorov and Zabih 2004, "What energy functions can be
/// minimized via graph cuts?".
/// </remarks>
internal sealed class BinaryCut
{
    /// <summary>A cost that no labelling pays.</summary>
    public const double Forbidden = 1L << 50;

    // What reaches the sink is 0, the rest is 1.
    private const int Sink = 0;
    private const int Source = 1;

    // By variable: the latest of its arcs. By arc: the one before it, where it ends, how much more it takes; an arc
    // and its counterpart are neighbours.
    private readonly List<int> _latest = [-1, -1];
    private readonly List<int> _before = [];
    private readonly List<int> _end = [];
    private readonly List<double> _room = [];

    /// <summary>The variable that is 0.</summary>
    public static int Zero => Sink;

    /// <summary>The variable that is 1.</summary>
    public static int One => Source;

    /// <summary>A new variable.</summary>
    public int Variable()
    {
        _latest.Add(-1);
        return _latest.Count - 1;
    }

    /// <summary>Adds what the labels of one variable cost; only the difference matters.</summary>
    public void Label(int variable, double zero, double one)
    {
        if (zero > one) Join(Source, variable, zero - one, 0);
        else Join(variable, Sink, one - zero, 0);
    }

    /// <summary>Adds a cost that is paid when the first is 1 and the second is 0.</summary>
    public void Differ(int one, int zero, double cost) => Join(one, zero, cost, 0);

    /// <summary>Adds a cost that is paid when two variables differ.</summary>
    public void Equal(int a, int b, double cost) => Join(a, b, cost, cost);

    /// <summary>A labelling of least cost: true is 1.</summary>
    /// <param name="stops">
    /// Variables whose costs are not complete: they are labelled, but what is 0 only by way of them is labelled 1.
    /// </param>
    public bool[] Solve(IReadOnlySet<int> stops)
    {
        var level = new int[_latest.Count];
        int[] open = new int[_latest.Count], arcs = new int[_latest.Count];
        while (Levels(level, open))
        {
            _latest.CopyTo(arcs);
            while (Push(level, arcs, open))
            {
            }
        }

        return Labels(open, stops);
    }

    private void Join(int from, int to, double room, double back)
    {
        if (from == to || (room <= 0 && back <= 0)) return;
        Arc(from, to, room);
        Arc(to, from, back);
    }

    private void Arc(int from, int to, double room)
    {
        _end.Add(to);
        _room.Add(room);
        _before.Add(_latest[from]);
        _latest[from] = _end.Count - 1;
    }

    /// <summary>Distances from the source, from 1, over arcs with room; 0 where there is no way.</summary>
    private bool Levels(int[] level, int[] open)
    {
        Array.Clear(level);
        level[Source] = 1;
        open[0] = Source;
        for (int at = 0, count = 1; at < count; at++)
        {
            for (int arc = _latest[open[at]]; arc >= 0; arc = _before[arc])
            {
                if (_room[arc] == 0 || level[_end[arc]] > 0) continue;
                level[_end[arc]] = level[open[at]] + 1;
                open[count++] = _end[arc];
            }
        }

        return level[Sink] > 0;
    }

    /// <summary>Sends flow along one path of growing distance; arcs that lead nowhere are not tried again.</summary>
    private bool Push(int[] level, int[] arcs, int[] path)
    {
        int length = 0;
        for (int at = Source; at != Sink;)
        {
            int arc = arcs[at];
            if (arc >= 0 && (_room[arc] == 0 || level[_end[arc]] != level[at] + 1))
            {
                arcs[at] = _before[arc];
            }
            else if (arc >= 0)
            {
                path[length++] = arc;
                at = _end[arc];
            }
            else if (length == 0)
            {
                return false;
            }
            else
            {
                at = _end[path[--length] ^ 1];
                arcs[at] = _before[arcs[at]];
            }
        }

        double sent = double.PositiveInfinity;
        for (int i = 0; i < length; i++)
            if (_room[path[i]] < sent) sent = _room[path[i]];
        for (int i = 0; i < length; i++)
        {
            _room[path[i]] -= sent;
            _room[path[i] ^ 1] += sent;
        }

        return true;
    }

    /// <summary>A variable is 0 when more could flow from it to the sink: another label would cost more.</summary>
    private bool[] Labels(int[] open, IReadOnlySet<int> stops)
    {
        var one = new bool[_latest.Count];
        Array.Fill(one, true);
        one[Sink] = false;
        open[0] = Sink;
        for (int at = 0, count = 1; at < count; at++)
        {
            if (stops.Contains(open[at])) continue;
            for (int arc = _latest[open[at]]; arc >= 0; arc = _before[arc])
            {
                if (_room[arc ^ 1] == 0 || !one[_end[arc]]) continue;
                one[_end[arc]] = false;
                open[count++] = _end[arc];
            }
        }

        return one;
    }
}
