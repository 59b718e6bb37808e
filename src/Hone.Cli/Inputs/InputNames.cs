using Hone.Graphs;

namespace Hone.Cli.Inputs;

/// <summary>Checks names of inputs that users type.</summary>
internal static class InputNames
{
    /// <summary>Refuses a name that no input has.</summary>
    /// <exception cref="UsageException">No input has it; the message lists them.</exception>
    public static void Check(string name, IReadOnlyList<Value> inputs)
    {
        if (inputs.Any(i => i.Name == name)) return;
        string hint = Nearest.Hint(name, inputs.Select(i => i.Name));
        throw new UsageException(
            $"the model has no input '{name}'{hint}; it takes {string.Join(", ", inputs)}");
    }
}
