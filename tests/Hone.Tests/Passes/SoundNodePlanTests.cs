using Hone.Graphs;
using Hone.Machine;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;
using Hone.Tests.Runtime;

namespace Hone.Tests.Passes;

/// <summary>Sound nodes with every turn of their attributes: plans equal the references, whatever is around.</summary>
public class SoundNodePlanTests
{
    private const int Seeds = 60;

    public static TheoryData<string> Names => [.. SoundNode.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_plan_gives_what_the_references_give(string op)
    {
        int served = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            var random = new SeededRandom(seed);
            if (Make(op, random) is not { } graph) continue;
            served++;
            var level = SimdLevels.Available[random.Next(0, SimdLevels.Available.Count)];
            try
            {
                Agreement.Check(graph, new SessionOptions { Level = level });
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, {level}: {e}\n{GraphPrinter.Print(graph)}");
            }
        }

        Assert.True(served > Seeds / 2, $"only {served} nodes were served");
    }

    /// <summary>The node behind a convolution or not, before a sum, an activation and a convolution or not.</summary>
    private static Graph? Make(string op, SeededRandom random)
    {
        var s = new GraphSketch(random.Next(0, 1000));
        int[] dims = Dims(op, random);
        var x = s.Input("x", dims);
        if (random.Next(0, 2) == 0 && dims.Length < 5) x = Blocked(s, x, dims, "before", random);
        var y = new SoundNode(s, random).Draw(op, x, dims);
        var graph = s.Return(y);
        Shape shape;
        try
        {
            shape = Interpreter.Run(graph, Agreement.Inputs(graph))[y.Name].Shape;
        }
        catch (Diagnostics.ModelException)
        {
            return null;
        }

        graph.Outputs.Clear();
        if (random.Next(0, 3) == 0) y = s.Node("Cast", "cast", [y], ("to", 1L));
        else if (op is "ArgMax" or "OneHot") return s.Return(y);
        if (random.Next(0, 2) == 0) y = s.Node("Add", "sum", [y, s.Node("Abs", "abs", [s.Input("z", [.. shape])])]);
        if (random.Next(0, 2) == 0) y = s.Node("Relu", "relu", [y]);
        bool picture = shape is { Rank: 3 or 4, Length: > 0 };
        if (picture && random.Next(0, 2) == 0) y = Blocked(s, y, [.. shape], "after", random);
        return s.Return(y);
    }

    private static int[] Dims(string op, SeededRandom random)
    {
        int rank = op is "DepthToSpace" or "SpaceToDepth" ? 4 : random.Next(3, 6);
        if (op is "Resize" && rank == 5) rank = 4;
        int channels = new[] { 1, 3, 4, 5, 8, 16, 17, 32 }[random.Next(0, 8)];
        return [random.Next(1, 3), channels, .. Enumerable.Range(2, rank - 2).Select(_ => random.Next(1, 8))];
    }

    private static Value Blocked(GraphSketch s, Value x, int[] dims, string name, SeededRandom random)
    {
        int[] filter = [dims[1], dims[1], .. dims.Skip(2).Select(_ => 1)];
        var w = Tensor.Create(DataType.Float32, new Shape(filter));
        foreach (ref float v in w.AsSpan<float>()) v = random.Next(-1, 2);
        return s.Node("Conv", name, [x, s.Constant(name + ".w", w)]);
    }
}
