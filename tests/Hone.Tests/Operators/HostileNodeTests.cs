using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Tests.Operators;

/// <summary>
/// Draws nodes with absurd shapes and attributes: inference accepts or refuses, quickly, and never fails otherwise;
/// the references compute every accepted node that is small enough.
/// </summary>
public class HostileNodeTests
{
    // Operators with graphs inside are left out: a graph drawn at random is hardly ever sound.
    private static readonly Operator[] Table = [.. OperatorTable.All.Where(o => o.Domain.Length == 0 && !HasGraph(o))];

    private static readonly long[] Numbers =
        [0, 1, 1, 1, 2, 2, 3, 4, -1, -2, 7, 1 << 20, int.MaxValue, 1L << 32, 1L << 62, long.MaxValue, long.MinValue];

    private static readonly int[] Extents = [0, 1, 1, 2, 2, 3, 4, 4, 6, 1000, 65536, int.MaxValue];

    [Fact]
    public void Nothing_but_a_refusal_is_ever_thrown()
    {
        var random = new SeededRandom(20240611);
        int accepted = 0, computed = 0;
        var failures = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < 100_000; i++)
        {
            var op = Table[random.Next(0, Table.Length)];
            var node = Draw(op, random);
            int opset = random.Next(7, 23);
            try
            {
                op.Infer(new OperatorContext(node, opset));
                var cost = op.Cost(new OperatorContext(node, opset));
                accepted++;
                if (Compute(op, node, opset, cost)) computed++;
            }
            catch (ModelException)
            {
                // A refusal is a fine answer.
            }
            catch (ValueNeededException)
            {
                // So is asking for a value; it is answered before the run.
            }
            catch (Exception e)
            {
                failures.TryAdd(op.Name, $"{op.Name}-{opset} {string.Join(", ", node.Inputs)} "
                    + $"{string.Join(", ", node.Attributes.Select(a => $"{a.Key} = {a.Value}"))}: {e}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures.Values));
        Assert.True(accepted > 1000, $"only {accepted} nodes were accepted: the draw is too wild to test anything");
        Assert.True(computed > 1000, $"only {computed} of {accepted} accepted nodes were small enough to compute");
    }

    private static bool Compute(Operator op, Node node, int opset, Cost cost)
    {
        const int few = 5000;
        var values = node.Inputs.Concat(node.Outputs).Where(v => v is not null);
        if (cost.MultiplyAdds + cost.Operations > 20 * few || values.Any(v => Size(v!) > few)) return false;
        var inputs = node.Inputs.Select(v => v!.Constant ?? Tensor.Create(v.Type, v.KnownShape)).ToArray();
        var outputs = node.Outputs.Select(v => Tensor.Create(v!.Type, v.KnownShape)).ToArray();
        op.Reference(new OperatorContext(node, opset, inputs, outputs));
        return true;
    }

    // In double: the product of absurd extents passes 64 bits.
    private static double Size(Value value) => value.KnownShape.Aggregate(1.0, (size, extent) => size * extent);

    private static Node Draw(Operator op, SeededRandom random)
    {
        int rank = random.Next(0, 6), count = Within(op.InputCount, random);
        var inputs = new Value?[count];
        int[] first = Dims(random, rank);
        for (int i = 0; i < count; i++)
        {
            bool wild = random.Next(0, 3) == 0, same = i == 0 || random.Next(0, 2) == 0;
            int[] dims = wild ? Dims(random, random.Next(0, 6)) : same ? first : [first.Length > 1 ? first[1] : 1];
            var type = random.Next(0, 20) == 0 ? DataType.Int64 : DataType.Float32;
            inputs[i] = new Value($"x{i}") { Type = type, Shape = new Shape(dims) };
            if (i != 1 || op.InputCount.Most != 2 || random.Next(0, 2) == 0) continue;
            var axes = Tensor.Vector(Pick(random));
            inputs[i] = new Value("axes") { Type = axes.Type, Shape = axes.Shape, Constant = axes };
        }

        var outputs = new Value[Within(op.OutputCount, random)];
        for (int i = 0; i < outputs.Length; i++) outputs[i] = new Value($"y{i}");
        var node = new Node(op.Name, inputs, outputs, "node");
        foreach (var attribute in op.Attributes)
            if (attribute.Required || random.Next(0, 2) == 0)
                node.Attributes[attribute.Name] = Draw(attribute.Kind, rank, random);
        return node;
    }

    private static bool HasGraph(Operator op) => op.Attributes.Any(a => a.Kind == AttributeKind.Graph);

    private static AttributeValue Draw(AttributeKind kind, int rank, SeededRandom random) => kind switch
    {
        AttributeKind.Int => Pick(random),
        AttributeKind.Float => random.Next(0, 4) == 0 ? float.NaN : 1f,
        AttributeKind.String => ((string[])["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER", "?"])[random.Next(0, 5)],
        AttributeKind.Floats => Array.ConvertAll(List(random, random.Next(0, 5)), x => (float)x),
        AttributeKind.Tensor => Tensor.Vector(Pick(random)),
        AttributeKind.Strings => Array.ConvertAll(List(random, random.Next(0, 3)), x => x.ToString()),
        _ => List(random, Math.Max(0, random.Next(0, 4) == 0 ? random.Next(0, 9) : (rank - 2) * random.Next(1, 3))),
    };

    private static int Within((int Least, int Most) range, SeededRandom random) =>
        random.Next(range.Least, Math.Min(range.Most, range.Least + 4) + 1);

    private static long[] List(SeededRandom random, int count)
    {
        var list = new long[count];
        bool tame = random.Next(0, 2) == 0;
        for (int i = 0; i < count; i++) list[i] = tame ? random.Next(1, 3) : Pick(random);
        return list;
    }

    private static long Pick(SeededRandom random) => Numbers[random.Next(0, Numbers.Length)];

    private static int[] Dims(SeededRandom random, int rank)
    {
        var dims = new int[rank];
        int most = random.Next(0, 3) == 0 ? Extents.Length : Extents.Length - 3;
        for (int i = 0; i < rank; i++) dims[i] = Extents[random.Next(0, most)];
        return dims;
    }
}
