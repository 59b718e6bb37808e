using Hone.Machine;
using Hone.Passes;
using Hone.Passes.Lowering;
using Hone.Tests.House;

namespace Hone.Tests.Golden;

/// <summary>Each rewrite of the lowered graph on its own: the steps before and after, as text.</summary>
/// <remarks>HONE_UPDATE_GOLDEN=1 writes the texts anew: read the difference before you keep it.</remarks>
public class StepPassTests
{
    public static TheoryData<string> Names => [.. Pipeline.StepPasses.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_text_is_the_golden_one(string name)
    {
        if (SimdLevels.Best != SimdLevel.V512) return;
        string text = $"before\n{Steps(name, skip: true)}\nafter {name}\n{Steps(name, skip: false)}";
        string file = Path.Combine(Repository.Root, "tests", "Hone.Tests", "Golden", "Texts", name + ".txt");
        if (Environment.GetEnvironmentVariable("HONE_UPDATE_GOLDEN") == "1") File.WriteAllText(file, text);
        Assert.Equal(File.ReadAllText(file), text);
    }

    private static string Steps(string name, bool skip)
    {
        var context = new CompileContext(SimdLevel.V512) { Skipped = new HashSet<string>(skip ? [name] : []) };
        var graph = PassCases.For(name);
        Pipeline.Rewrite(graph, context);
        var lines = LowerGraph.Run(graph, context).Steps.Select(s =>
            $"{s.Operands[^1]!.Name} = {s.Kernel.Name}({string.Join(", ", s.Reads.Select(v => v.Name))})\n");
        return string.Concat(lines);
    }
}
