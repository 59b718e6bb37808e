using Hone.Graphs;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>The cheapest layouts of a graph: a variable for what each node reads and one for what it writes.</summary>
/// <remarks>
/// A variable is 1 for NCHWc. To weigh a convolution takes time, so only those are weighed that row-major values reach:
/// where nothing around is row-major, a convolution is in NCHWc, unless its channels do not fill a block.
/// </remarks>
internal sealed class LayoutChoice
{
    private readonly BinaryCut _cut = new();
    private readonly Dictionary<Node, Variables> _variables = [];
    private readonly List<Node> _unweighed = [];
    private readonly HashSet<int> _stops = [];
    private readonly LayoutCosts _costs;
    private readonly bool[] _blocked;

    public LayoutChoice(Graph graph, CompileContext context)
    {
        _costs = new LayoutCosts(graph, context);
        int lanes = context.Level.Lanes();
        foreach (var node in graph.Nodes)
            if (node.Outputs is [not null, ..]) Add(node, LayoutRules.Of(node, graph, lanes), lanes);
        foreach (var node in graph.Nodes)
            foreach (var value in node.Outputs)
                if (value is not null) Connect(value, Written(node), graph);
        foreach (var value in graph.Inputs) Connect(value, BinaryCut.Zero, graph);
        do _blocked = _cut.Solve(_stops);
        while (WeighReached());
        if (!context.Explain) return;
        foreach (var node in graph.Nodes)
            if (LayoutRules.Of(node, graph, lanes) == LayoutRule.Convolution)
                context.Explained[node] = _costs.OfConvolution(node);
    }

    /// <summary>How many convolutions were weighed.</summary>
    public int Weighed { get; private set; }

    /// <summary>What a node reads and writes; null for a node without a first output.</summary>
    public (Layout Input, Layout Output)? Of(Node node) =>
        _variables.TryGetValue(node, out var v) ? (Of(v.Input), Of(v.Output)) : null;

    /// <summary>True for the input that lies as the result of a convolution does.</summary>
    public static bool IsResidual(Node node, int index) => index == 3 && node.Operator is "Conv" or "FusedConv";

    private Layout Of(int variable) => _blocked[variable] ? Layout.Nchwc : Layout.Nchw;

    private int Written(Node node) => _variables.TryGetValue(node, out var v) ? v.Output : BinaryCut.Zero;

    private void Add(Node node, LayoutRule rule, int lanes)
    {
        int input = BinaryCut.Zero, output = BinaryCut.Zero;
        switch (rule)
        {
            case LayoutRule.Convolution:
                AddConvolution(node, lanes);
                return;
            case LayoutRule.Blocked:
                input = output = BinaryCut.One;
                break;
            case LayoutRule.Entering:
                output = BinaryCut.One;
                break;
            case LayoutRule.Follow:
                input = output = _cut.Variable();
                break;
            case LayoutRule.ToPlanar:
                input = _cut.Variable();
                break;
            case LayoutRule.FromPlanar:
                output = _cut.Variable();
                break;
        }

        _variables[node] = new Variables(input, output);
        if (rule is LayoutRule.Planar or LayoutRule.Blocked or LayoutRule.Entering) return;
        var write = rule == LayoutRule.ToPlanar ? Layout.Nchw : Layout.Nchwc;
        var read = rule == LayoutRule.FromPlanar ? Layout.Nchw : Layout.Nchwc;
        _cut.Label(Math.Max(input, output), _costs.Of(node, Layout.Nchw, Layout.Nchw), _costs.Of(node, read, write));
    }

    private void AddConvolution(Node node, int lanes)
    {
        var (input, output) = _variables[node] = new Variables(_cut.Variable(), _cut.Variable());
        _cut.Differ(input, output, BinaryCut.Forbidden);
        if (node.Input(0)!.KnownShape[1] % lanes != 0 || node.Output.KnownShape[1] % lanes != 0)
        {
            Weigh(node);
            return;
        }

        _unweighed.Add(node);
        _stops.Add(input);
        _stops.Add(output);
    }

    /// <summary>Weighs the convolutions that are row-major as far as is known; false when there are none.</summary>
    private bool WeighReached()
    {
        int before = Weighed;
        for (int i = _unweighed.Count - 1; i >= 0; i--)
        {
            var (input, output) = _variables[_unweighed[i]];
            if (_blocked[input] && _blocked[output]) continue;
            Weigh(_unweighed[i]);
            _unweighed.RemoveAt(i);
            _stops.Remove(input);
            _stops.Remove(output);
        }

        return Weighed > before;
    }

    /// <summary>Adds what a convolution costs in each of its three pairs of layouts.</summary>
    private void Weigh(Node node)
    {
        var (input, output) = _variables[node];
        var prices = _costs.OfConvolution(node);

        // From NCHWc to row-major is forbidden, so the sum of the other two may stand for it, and labels have prices.
        _cut.Label(input, 0, prices.Blocked);
        _cut.Label(output, prices.Planar, 0);
        _cut.Differ(output, input, prices.Entering);
        Weighed++;
    }

    /// <summary>Prices the Reorder of a value, needed once if any reader wants what the value is not.</summary>
    private void Connect(Value value, int written, Graph graph)
    {
        if (value is not { IsConstant: false, KnownShape: { Rank: 3 or 4, Length: > 0 } }) return;
        var readers = new HashSet<int>();
        foreach (var user in value.Users)
        {
            if (!_variables.TryGetValue(user, out var v)) continue;
            for (int i = 0; i < user.Inputs.Count; i++)
                if (user.Inputs[i] == value) readers.Add(IsResidual(user, i) ? v.Output : v.Input);
        }

        if (graph.IsOutput(value)) readers.Add(BinaryCut.Zero);
        readers.Remove(written);
        if (readers.Count == 0) return;
        double cost = _costs.Reorder(value);
        if (readers.Count == 1)
        {
            foreach (int reader in readers) _cut.Equal(written, reader, cost);
            return;
        }

        int anyBlocked = _cut.Variable(), allBlocked = _cut.Variable();
        _cut.Differ(anyBlocked, written, cost);
        _cut.Differ(written, allBlocked, cost);
        foreach (int reader in readers)
        {
            _cut.Differ(reader, anyBlocked, BinaryCut.Forbidden);
            _cut.Differ(allBlocked, reader, BinaryCut.Forbidden);
        }
    }

    /// <summary>The labels of what a node reads and writes: 1 is NCHWc.</summary>
    private sealed record Variables(int Input, int Output);
}
