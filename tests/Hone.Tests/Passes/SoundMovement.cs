using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Tests.Passes;

/// <summary>Adds a node and gives its output.</summary>
internal delegate Value AddNode(string op, Value?[] inputs, params (string Name, AttributeValue Value)[] attributes);

/// <summary>Draws sound nodes of operators that move, pick or reduce elements.</summary>
/// <param name="add">Adds what is drawn.</param>
/// <param name="random">What decides.</param>
internal sealed class SoundMovement(AddNode add, SeededRandom random)
{
    private int _count;

    /// <summary>A node of an operator that reads x.</summary>
    public Value Draw(string op, Value x, int[] dims)
    {
        int rank = dims.Length, axis = random.Next(0, rank);
        long signed = random.Next(0, 2) == 0 ? axis : axis - rank;
        long[] All(Func<int, long> of) => [.. Enumerable.Range(0, rank).Select(of)];
        switch (op)
        {
            case "Pad":
                var before = All(_ => random.Next(0, 3));
                var after = All(i => random.Next(0, 6) == 0 && dims[i] > 1 ? -1 : random.Next(0, 3));
                string mode = new[] { "constant", "edge", "reflect" }[random.Next(0, 3)];
                if (mode == "reflect") (before, after) = (All(i => dims[i] > 2 ? 1 : 0), All(i => dims[i] > 2 ? 2 : 0));
                return add(op, [x, Constant([.. before, .. after])], ("mode", mode));
            case "Slice":
                long[] steps = All(_ => new[] { 1, 1, 2, -1, -2 }[random.Next(0, 5)]);
                // Half of the axes are taken whole, forwards or backwards.
                int[] room = [.. dims.Select(d => random.Next(0, 2) == 0 ? 1 : d)];
                long[] starts = All(i => steps[i] > 0 ? random.Next(0, room[i]) : -random.Next(1, room[i] + 1));
                long[] ends = All(i => steps[i] > 0 ? dims[i] + 1 : -1000);
                return add(op, [x, Constant(starts), Constant(ends), Constant(All(i => i - rank)), Constant(steps)]);
            case "Gather":
                var picks = Integers([2, 3], () => random.Next(-dims[axis], dims[axis]));
                return add(op, [x, picks], ("axis", signed));
            case "GatherElements" or "ScatterElements":
                var indices = Integers(dims, () => random.Next(-dims[axis], dims[axis]));
                return op == "GatherElements"
                    ? add(op, [x, indices], ("axis", signed))
                    : add(op, [x, indices, add("Neg", [x])], ("axis", signed), ("reduction", "max"));
            case "Tile":
                return add(op, [x, Constant(All(_ => random.Next(1, 3)))]);
            case "Expand":
                var one = add("ReduceMax", [x, Constant([axis])]);
                return add(op, [one, Constant([2, .. dims.Select(d => (long)d)])]);
            case "Concat":
                return add(op, [x, add("Relu", [x]), x], ("axis", signed));
            case "Split":
                return add(op, [x], ("axis", signed), ("num_outputs", 1L));
            case "TopK":
                var count = Constant([random.Next(1, dims[axis] + 1)]);
                return add(op, [x, count], ("axis", signed), ("largest", axis % 2L));
            case "Where":
                return add(op, [add("Equal", [x, add("Abs", [x])]), x, add("ReduceMin", [x, Constant([axis])])]);
            case "CumSum":
                return add(op, [x, Constant([signed])], ("exclusive", axis % 2L), ("reverse", axis / 2 % 2L));
            case "Reshape":
                return add(op, [x, Constant([.. dims.Reverse().Skip(1).Select(d => (long)d), -1])]);
            case "Transpose":
                return add(op, [x], ("perm", Shuffled(rank)));
            case "OneHot":
                var most = add("ArgMax", [x], ("axis", signed));
                return add(op, [most, Known(Tensor.Scalar(5L)), Constant([-1, 4])], ("axis", signed));
            case "Softmax" or "ArgMax":
                return add(op, [x], ("axis", signed));
            default:
                long[] axes = [.. Enumerable.Range(0, rank).Where(_ => random.Next(0, 2) == 0).Select(i => (long)i)];
                return add(op, [x, axes.Length == 0 ? null : Constant(axes)], ("keepdims", (long)random.Next(0, 2)));
        }
    }

    private Value Constant(long[] numbers) => Known(Tensor.Vector<long>(numbers));

    private Value Integers(int[] dims, Func<int> draw)
    {
        var tensor = Tensor.Create(DataType.Int64, new Shape(dims));
        foreach (ref long x in tensor.AsSpan<long>()) x = draw();
        return Known(tensor);
    }

    private Value Known(Tensor tensor) =>
        new($"m{_count++}") { Type = tensor.Type, Shape = tensor.Shape, Constant = tensor };

    private long[] Shuffled(int rank)
    {
        long[] order = [.. Enumerable.Range(0, rank).Select(i => (long)i)];
        for (int i = rank - 1; i > 0; i--)
        {
            int other = random.Next(0, i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }
}
