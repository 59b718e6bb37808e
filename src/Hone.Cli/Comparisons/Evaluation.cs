using Hone.Graphs;
using Hone.Runtime;
using Hone.Tensors;

namespace Hone.Cli.Comparisons;

/// <summary>Every value of a model that one way to evaluate it computes, by the model's names, in order.</summary>
/// <param name="Names">The names as they were computed.</param>
/// <param name="Values">The values, row by row.</param>
/// <param name="Steps">Which step of the plan computed each.</param>
/// <param name="Plan">The plan.</param>
internal sealed record Evaluation(
    IReadOnlyList<string> Names, IReadOnlyDictionary<string, Tensor> Values, IReadOnlyDictionary<string, int> Steps,
    Plan Plan)
{
    /// <summary>Evaluates a model once.</summary>
    /// <exception cref="UsageException">The model holds text and has no plan.</exception>
    public static Evaluation Of(Graph model, SessionOptions options, Dictionary<string, Tensor> inputs)
    {
        using var session = new Session(model, options with { Explain = true, KeepModel = true });
        if (session.IsInterpreted) throw new UsageException("a model with text runs node by node: nothing to compare");
        var names = new List<string>();
        var values = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        void Add(string name, Tensor tensor)
        {
            // What comes twice is the same value in another layout; inputs are no news.
            if (!inputs.ContainsKey(name) && values.TryAdd(name, tensor)) names.Add(name);
        }

        session.Observe(inputs, Add);
        foreach (var (name, tensor) in session.Run(inputs)) Add(name, tensor);
        var plan = session.Prepare(inputs);
        var steps = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < plan.Steps.Count; i++)
            foreach (string name in plan.Explanation!.Steps[i].Values.OfType<string>()) steps.TryAdd(name, i);
        return new Evaluation(names, values, steps, plan);
    }
}
