using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Tests.Operators;

/// <summary>
/// Draws nodes with absurd shapes and attributes: inference accepts or refuses, quickly, and never fails otherwise.
/// </summary>
public class HostileNodeTests
{
    private static readonly string[] Names =
    [
        "ArgMax", "ArgMin", "AveragePool", "BatchNormalization", "Conv", "ConvTranspose", "Gemm", "GlobalAveragePool",
        "GlobalLpPool", "GlobalMaxPool", "GroupNormalization", "Hardmax", "InstanceNormalization", "LRN",
        "LayerNormalization", "LogSoftmax", "LpPool", "MatMul", "MaxPool", "MeanVarianceNormalization", "ReduceL2",
        "ReduceMax", "ReduceMean", "ReduceSum", "Softmax", "TopK",
    ];

    private static readonly long[] Numbers =
        [0, 1, 1, 1, 2, 2, 3, 4, -1, -2, 7, 1 << 20, int.MaxValue, 1L << 32, 1L << 62, long.MaxValue, long.MinValue];

    private static readonly int[] Extents = [0, 1, 1, 2, 2, 3, 4, 4, 6, 1000, 65536, int.MaxValue];

    [Fact]
    public void Inference_never_throws_anything_but_a_refusal()
    {
        var random = new SeededRandom(20240611);
        int accepted = 0;
        for (int i = 0; i < 60_000; i++)
        {
            var op = OperatorTable.Find("", Names[random.Next(0, Names.Length)])!;
            var node = Draw(op, random);
            int opset = random.Next(7, 23);
            try
            {
                op.Infer(new OperatorContext(node, opset));
                op.Cost(new OperatorContext(node, opset));
                accepted++;
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
                Assert.Fail($"{op.Name}-{opset} {string.Join(", ", node.Inputs)} "
                    + $"{string.Join(", ", node.Attributes.Select(a => $"{a.Key} = {a.Value}"))}: {e}");
            }
        }

        Assert.True(accepted > 1000, $"only {accepted} nodes were accepted: the draw is too wild to test anything");
    }

    private static Node Draw(Operator op, SeededRandom random)
    {
        int rank = random.Next(0, 6), count = random.Next(op.InputCount.Least, op.InputCount.Most + 1);
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

        var outputs = new Value[random.Next(op.OutputCount.Least, op.OutputCount.Most + 1)];
        for (int i = 0; i < outputs.Length; i++) outputs[i] = new Value($"y{i}");
        var node = new Node(op.Name, inputs, outputs, "node");
        foreach (var attribute in op.Attributes)
            if (attribute.Required || random.Next(0, 2) == 0)
                node.Attributes[attribute.Name] = Draw(attribute.Kind, rank, random);
        return node;
    }

    private static AttributeValue Draw(AttributeKind kind, int rank, SeededRandom random) => kind switch
    {
        AttributeKind.Int => Pick(random),
        AttributeKind.Float => random.Next(0, 4) == 0 ? float.NaN : 1f,
        AttributeKind.String => ((string[])["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER", "?"])[random.Next(0, 5)],
        _ => List(random, Math.Max(0, random.Next(0, 4) == 0 ? random.Next(0, 9) : (rank - 2) * random.Next(1, 3))),
    };

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
