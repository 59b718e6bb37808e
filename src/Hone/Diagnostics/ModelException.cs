using System.Globalization;
using System.Text;

namespace Hone.Diagnostics;

/// <summary>One thing that is wrong with, or unsupported in, a model.</summary>
/// <param name="Message">What is wrong, in one sentence.</param>
/// <param name="Node">The node's name, or null when the problem is the file's.</param>
/// <param name="Operator">The operator, with its opset when known: <c>Conv-11</c>.</param>
/// <param name="Hint">What the user can do about it.</param>
public sealed record ModelProblem(string Message, string? Node = null, string? Operator = null, string? Hint = null)
{
    /// <summary>True for a sound model that Hone does not serve; false for a broken one.</summary>
    public bool Unsupported { get; init; }

    /// <summary>True when the model asks for something unsafe: a path outside its folder, an excessive size.</summary>
    public bool Unsafe { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (Node is not null) text.Append(CultureInfo.InvariantCulture, $"node '{Node}'");
        if (Operator is not null) text.Append(Node is null ? $"operator {Operator}" : $" ({Operator})");
        if (text.Length > 0) text.Append(": ");
        text.Append(Message);
        if (Hint is not null) text.Append(CultureInfo.InvariantCulture, $" [{Hint}]");
        return text.ToString();
    }
}

/// <summary>The model is broken, unsupported or unsafe. Lists every problem that was found.</summary>
public sealed class ModelException : Exception
{
    /// <summary>Every problem found, in the order of the file.</summary>
    public IReadOnlyList<ModelProblem> Problems { get; }

    /// <summary>The model's path or name, when known.</summary>
    public string? File { get; }

    /// <summary>An exception with several problems.</summary>
    public ModelException(IReadOnlyList<ModelProblem> problems, string? file = null, Exception? inner = null)
        : base(Describe(problems, file), inner)
    {
        Problems = problems;
        File = file;
    }

    /// <summary>An exception with one problem.</summary>
    public ModelException(ModelProblem problem, string? file = null, Exception? inner = null)
        : this([problem], file, inner)
    {
    }

    /// <summary>An exception with one problem that has only a message and a hint.</summary>
    public ModelException(string message, string? hint = null)
        : this(new ModelProblem(message, Hint: hint))
    {
    }

    /// <summary>True when every problem is of the kind "sound, but not served".</summary>
    public bool IsUnsupported => Problems.Count > 0 && Problems.All(p => p.Unsupported);

    /// <summary>True when any problem is a refusal for safety.</summary>
    public bool IsUnsafe => Problems.Any(p => p.Unsafe);

    /// <summary>The same problems, with the file named.</summary>
    public ModelException In(string file) => File is null ? new ModelException(Problems, file, InnerException) : this;

    private static string Describe(IReadOnlyList<ModelProblem> problems, string? file)
    {
        const int most = 50;
        var text = new StringBuilder();
        if (file is not null) text.Append(file).Append(": ");
        if (problems.Count == 1) return text.Append(problems[0]).ToString();
        text.Append(CultureInfo.InvariantCulture, $"{problems.Count} problems");
        foreach (var problem in problems.Take(most)) text.Append("\n  ").Append(problem);
        if (problems.Count > most) text.Append(CultureInfo.InvariantCulture, $"\n  and {problems.Count - most} more");
        return text.ToString();
    }
}
