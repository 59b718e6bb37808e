namespace Hone.Cli.Verbs;

/// <summary>A line of the table of verbs.</summary>
/// <param name="Name">What the user types.</param>
/// <param name="Summary">One line of help.</param>
/// <param name="Create">Makes it; only the verb that is called is made.</param>
internal sealed record VerbLine(string Name, string Summary, Func<Verb> Create);

/// <summary>Every verb there is, one line each, in the order of the help.</summary>
internal static class VerbTable
{
    public static IReadOnlyList<VerbLine> All { get; } =
    [
        new("run", "Run a model once", () => new RunVerb()),
        new("bench", "Time a model's steady runs", () => new BenchVerb()),
        new("inspect", "Show what a model consists of, and what of it is not served", () => new InspectVerb()),
        new("profile", "Show where a model's time goes, step by step", () => new ProfileVerb()),
        new("compare", "Find the first value where two ways to evaluate a model differ", () => new CompareVerb()),
        new("conv", "Run one convolution by every algorithm in every layout", () => new ConvVerb()),
        new("gemm", "Measure one matrix product by every kernel, or climb the ladder to it", () => new GemmVerb()),
        new("machine", "Measure what this machine can do", () => new MachineVerb()),
        new("zoo", "List the built-in networks, or write one to a file", () => new ZooVerb()),
        new("verify", "Run the ONNX backend suite", () => new VerifyVerb()),
        new("demo", "Build MobileNet v1, run it, and set it beside plain loops", () => new DemoVerb()),
    ];
}
