using Hone.Graphs;
using Hone.Passes.Lowering;

namespace Hone.Passes;

/// <summary>Where a value lives during a run.</summary>
internal enum Place
{
    /// <summary>In the arena, at an offset.</summary>
    Arena,

    /// <summary>In the caller's input of that index.</summary>
    Input,

    /// <summary>In the caller's output of that index.</summary>
    Output,

    /// <summary>In the plan's copy of the constant.</summary>
    Constant,

    /// <summary>In what the tasks of one step share.</summary>
    Workspace,
}

/// <summary>An address that is known up to where arena, inputs and outputs lie.</summary>
/// <remarks>A class: lists of classes are compiled once for all, those of structs one by one.</remarks>
internal sealed record Location(Place Place, int Index, long Offset = 0);

/// <summary>
/// Gives every value an address: outputs are computed in place, parts lie in what they are parts of, and values whose
/// lifetimes do not meet share the arena.
/// </summary>
/// <remarks>
/// Largest first, each at the lowest offset that is free for its whole lifetime (greedy by size; Pisarchyk and Lee
/// 2020, arXiv:2001.03288). Offsets are multiples of 64 bytes.
/// </remarks>
internal sealed class MemoryPlan
{
    private const long Align = 64;

    private readonly Program _program;
    private readonly Dictionary<Value, Location> _places = [];
    private readonly Dictionary<Value, Interval> _intervals = [];

    private MemoryPlan(Program program) => _program = program;

    /// <summary>Bytes of the arena.</summary>
    public long ArenaBytes { get; private set; }

    /// <summary>Bytes of all values in the arena, had each its own place.</summary>
    public long SumBytes { get; private set; }

    /// <summary>
    /// The largest sum of values alive at one step: no placing of them needs less. What has parts is alive from
    /// its first part on.
    /// </summary>
    public long LowerBound { get; private set; }

    /// <summary>Graph outputs to be copied at the end, since they are inputs, constants, parts or twins.</summary>
    public List<(Value From, int Output)> Copies { get; } = [];

    /// <summary>Constants that steps read, in the order of <see cref="Location.Index"/>.</summary>
    public List<Value> Constants { get; } = [];

    /// <summary>Plans the memory of a lowered program.</summary>
    public static MemoryPlan Make(Program program)
    {
        var plan = new MemoryPlan(program);
        for (int i = 0; i < program.Graph.Inputs.Count; i++)
            plan._places[program.Graph.Inputs[i]] = new Location(Place.Input, i);
        plan.PlaceOutputs();
        plan.CollectIntervals();
        plan.SumBytes = plan._intervals.Values.Sum(i => i.Bytes);
        plan.ShareInPlace();
        plan.Allocate();
        return plan;
    }

    /// <summary>Where a value is.</summary>
    public Location Of(Value value)
    {
        var (root, offset) = _program.Root(value);
        if (_intervals.TryGetValue(root, out var interval))
            return new Location(Place.Arena, 0, interval.Offset + offset);
        if (root.IsConstant && !_places.ContainsKey(root))
        {
            _places[root] = new Location(Place.Constant, Constants.Count);
            Constants.Add(root);
        }

        var place = _places[root];
        return offset == 0 ? place : place with { Offset = offset };
    }

    private void PlaceOutputs()
    {
        var outputs = _program.Graph.Outputs;
        for (int i = 0; i < outputs.Count; i++)
        {
            var root = _program.Root(outputs[i]).Of;
            bool whole = _program.BytesOf(root) == _program.BytesOf(outputs[i]);
            if (whole && !root.IsConstant && !_places.ContainsKey(root))
                _places[root] = new Location(Place.Output, i);
            else
                Copies.Add((outputs[i], i));
        }
    }

    private void CollectIntervals()
    {
        for (int step = 0; step < _program.Steps.Count; step++)
        {
            foreach (var value in _program.Steps[step].Operands) Touch(value, step);
        }

        foreach (var (value, _) in Copies) Touch(value, _program.Steps.Count);
    }

    private void Touch(Value? value, int step)
    {
        if (value is null) return;
        var root = _program.Root(value).Of;
        if (root.IsConstant || _places.ContainsKey(root)) return;
        if (!_intervals.TryGetValue(root, out var interval))
            _intervals[root] = interval = new Interval(step, _program.BytesOf(root), _intervals.Count);
        interval.Last = step;
    }

    /// <summary>
    /// Lays an operand that dies with its step where the result will be, be that a place of its own, a part of
    /// something or the caller's output: before the step nothing else is there.
    /// </summary>
    private void ShareInPlace()
    {
        for (int i = 0; i < _program.Steps.Count; i++)
        {
            var step = _program.Steps[i];
            if (step.InPlace < 0 || step.Operands[step.InPlace] is not { } input) continue;
            var from = _program.Root(input).Of;
            var to = step.Operands[^step.Outputs]!;
            if (!_intervals.TryGetValue(from, out var dying) || dying.Last != i) continue;
            if (dying.Bytes != _program.BytesOf(to) || dying.Bytes != _program.BytesOf(input)) continue;
            if (step.Reads.Count(v => _program.Root(v).Of == from) != 1) continue;
            _intervals.Remove(from);
            _program.View(from, to);
            if (_intervals.TryGetValue(_program.Root(to).Of, out var place)) place.Begin(dying.First);
        }
    }

    private void Allocate()
    {
        // By size, then by begin; and by number, so that the order is total.
        var all = _intervals.Values.ToList();
        all.Sort((a, b) => a.Bytes != b.Bytes ? b.Bytes.CompareTo(a.Bytes)
            : a.First != b.First ? a.First.CompareTo(b.First) : a.Number.CompareTo(b.Number));
        var placed = new List<Interval>();
        foreach (var interval in all)
        {
            interval.Offset = 0;
            foreach (var other in placed)
            {
                if (other.Last < interval.First || interval.Last < other.First) continue;
                if (other.Offset >= interval.Offset + interval.Room) break;
                interval.Offset = Math.Max(interval.Offset, other.Offset + other.Room);
            }

            placed.Insert(~Search(placed, interval), interval);
            ArenaBytes = Math.Max(ArenaBytes, interval.Offset + interval.Room);
        }

        for (int step = 0; step <= _program.Steps.Count; step++)
            LowerBound = Math.Max(LowerBound, all.Where(i => i.First <= step && step <= i.Last).Sum(i => i.Bytes));
    }

    /// <summary>The complement of the place that keeps the list sorted by offset.</summary>
    private static int Search(List<Interval> placed, Interval interval)
    {
        int at = placed.FindIndex(other => other.Offset > interval.Offset);
        return ~(at < 0 ? placed.Count : at);
    }

    /// <summary>A stretch of steps during which bytes are needed.</summary>
    private sealed class Interval(int first, long bytes, int number)
    {
        /// <summary>Which it was in the order of making.</summary>
        public int Number => number;

        /// <summary>The first step that writes it, or a part of it.</summary>
        public int First { get; private set; } = first;

        /// <summary>The last step that reads it, or a part of it.</summary>
        public int Last { get; set; } = first;

        /// <summary>What it holds.</summary>
        public long Bytes { get; } = bytes;

        /// <summary>What it takes: whole cache lines.</summary>
        public long Room => (Bytes + Align - 1) / Align * Align;

        /// <summary>Where it begins in the arena.</summary>
        public long Offset { get; set; }

        /// <summary>Makes it begin at an earlier step.</summary>
        public void Begin(int step) => First = Math.Min(First, step);
    }
}
