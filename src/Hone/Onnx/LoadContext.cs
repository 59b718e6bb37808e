using Hone.Diagnostics;

namespace Hone.Onnx;

/// <summary>Where in the model a problem is: a node with its operator, or nothing for the file itself.</summary>
internal readonly record struct Place(string? Node = null, string? Operator = null);

/// <summary>What one load carries along: the problems found so far, external files, budgets.</summary>
internal sealed class LoadContext(string? folder, bool deferred = false)
{
    /// <summary>The most problems worth listing; a hostile file could have millions.</summary>
    private const int MostProblems = 1000;

    /// <summary>
    /// The most graphs within graphs. Protobuf's own limit of 100 nested messages is about 33 graphs.
    /// </summary>
    public const int MostDepth = 24;

    /// <summary>The most dimensions of a tensor; real ones have up to 6.</summary>
    public const int MostRank = 64;

    /// <summary>Every problem so far.</summary>
    public List<ModelProblem> Problems { get; } = [];

    /// <summary>Files beside the model.</summary>
    public ExternalFiles External { get; } = new(folder, deferred);

    /// <summary>Notes that the model is broken.</summary>
    public void Broken(Place place, string message, string? hint = null) =>
        Add(new ModelProblem(message, place.Node, place.Operator, hint));

    /// <summary>Notes that the model is sound, but not served.</summary>
    public void Unsupported(Place place, string message, string? hint = null) =>
        Add(new ModelProblem(message, place.Node, place.Operator, hint) { Unsupported = true });

    /// <summary>Notes that the model asks for something unsafe.</summary>
    public void Unsafe(Place place, string message, string? hint = null) =>
        Add(new ModelProblem(message, place.Node, place.Operator, hint) { Unsafe = true });

    /// <summary>Ends the load when there is any problem.</summary>
    public void ThrowIfAny(string name)
    {
        if (Problems.Count > 0) throw new ModelException(Problems, name);
    }

    private void Add(ModelProblem problem)
    {
        if (Problems.Count < MostProblems) Problems.Add(problem);
    }
}
