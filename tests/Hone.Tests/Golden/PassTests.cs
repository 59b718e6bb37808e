using Hone.Graphs;
using Hone.Machine;
using Hone.Operators;
using Hone.Passes;
using Hone.Tensors;
using Hone.Tests.House;

namespace Hone.Tests.Golden;

/// <summary>Each pass on its own, before and after, as text; and what the graph computes stays the same.</summary>
/// <remarks>HONE_UPDATE_GOLDEN=1 writes the texts anew: read the difference before you keep it.</remarks>
public class PassTests
{
    public static TheoryData<string> Names => [.. Pipeline.Passes.Select(p => p.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_text_is_the_golden_one(string name)
    {
        var (before, after) = Rewritten(name);
        string text = $"before\n{GraphPrinter.Print(before)}\nafter {name}\n{GraphPrinter.Print(after)}";
        string file = Path.Combine(Repository.Root, "tests", "Hone.Tests", "Golden", "Texts", name + ".txt");
        if (Environment.GetEnvironmentVariable("HONE_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Assert.Equal(File.ReadAllText(file), text);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_graph_computes_the_same(string name)
    {
        var (before, after) = Rewritten(name);
        Assert.Empty(GraphVerifier.Problems(after));
        var inputs = RandomInputs(before);
        var expected = Interpreter.Run(before, inputs);
        foreach (var (output, tensor) in Interpreter.Run(after, inputs))
        {
            Assert.Equal(expected[output].Shape, tensor.Shape);
            float[] want = expected[output].AsSpan<float>().ToArray(), got = tensor.AsSpan<float>().ToArray();
            for (int i = 0; i < want.Length; i++) Assert.Equal(want[i], got[i], 1e-5 * Math.Max(1, Math.Abs(want[i])));
        }
    }

    /// <summary>Comparisons and explanations take NAME#3 for NAME.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void What_bears_the_name_of_a_value_has_its_shape(string name)
    {
        var (before, after) = Rewritten(name);
        var shapes = before.Values.Where(v => v.Shape is not null).ToDictionary(v => v.Name, v => v.Shape);
        foreach (var value in after.Values.Where(v => !v.IsConstant && v.Name.Contains('#', StringComparison.Ordinal)))
        {
            string stem = value.Name[..value.Name.LastIndexOf('#')];
            if (shapes.TryGetValue(stem, out var shape))
                Assert.True(shape == value.Shape, $"{value.Name} is {value.Shape}, not {shape}");
        }
    }

    private static (Graph Before, Graph After) Rewritten(string name)
    {
        var context = new CompileContext(SimdLevel.V512);
        var before = PassCases.For(name);
        if (name != "infer-shapes") InferShapes.Run(before, context);
        var after = before.Clone();
        Pipeline.Passes.First(p => p.Name == name).Run(after, context);
        return (before, after);
    }

    private static Dictionary<string, Tensor> RandomInputs(Graph graph)
    {
        var random = new SeededRandom(3);
        var inputs = new Dictionary<string, Tensor>();
        foreach (var input in graph.Inputs)
        {
            var tensor = Tensor.Create(DataType.Float32, input.KnownShape);
            foreach (ref float x in tensor.AsSpan<float>()) x = random.NextSingle(-2, 2);
            inputs[input.Name] = tensor;
        }

        return inputs;
    }
}
