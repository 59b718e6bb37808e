using System.Diagnostics.CodeAnalysis;
using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Onnx;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;

namespace Hone.Cli.Verification;

/// <summary>A way to evaluate a model: inputs by name to outputs by name.</summary>
public delegate IReadOnlyDictionary<string, Tensor> Engine(Graph model, IReadOnlyDictionary<string, Tensor> inputs);

/// <summary>Runs conformance cases through an engine.</summary>
public static class SuiteRun
{
    /// <summary>The references, node by node: the definition.</summary>
    public static IReadOnlyDictionary<string, Tensor> Interpret(
        Graph model, IReadOnlyDictionary<string, Tensor> inputs) => Interpreter.Run(model, inputs);

    /// <summary>A compiled session, as users run models.</summary>
    public static IReadOnlyDictionary<string, Tensor> Compile(
        Graph model, IReadOnlyDictionary<string, Tensor> inputs) => Compile(model, inputs, 0);

    /// <summary>A compiled session with so many threads; 0 takes all.</summary>
    public static IReadOnlyDictionary<string, Tensor> Compile(
        Graph model, IReadOnlyDictionary<string, Tensor> inputs, int threads)
    {
        using var session = new Session(model, new SessionOptions { VerifyPasses = true, Threads = threads });
        return session.Run(inputs);
    }

    /// <summary>Runs one case; never throws for what the case or the engine does.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever an engine throws is the case's failure.")]
    public static CaseResult Run(ConformanceCase test, Engine engine)
    {
        string op = "";
        try
        {
            op = OperatorOf(test);
            var model = test.LoadModel();
            foreach (var (inputs, expected) in test.LoadData(model))
                if (Compare(test, model, engine(model, inputs), expected) is { } reason)
                    return new CaseResult(test, op, Verdict.Failed, reason);
            return new CaseResult(test, op, Verdict.Passed, "");
        }
        catch (ModelException e) when (e.IsUnsupported)
        {
            return new CaseResult(test, op, Verdict.Refused, string.Join("; ", e.Problems));
        }
        catch (Exception e)
        {
            return new CaseResult(test, op, Verdict.Failed, $"{e.GetType().Name}: {e.Message}");
        }
    }

    private static string? Compare(
        ConformanceCase test, Graph model, IReadOnlyDictionary<string, Tensor> outputs, Tensor[] expected)
    {
        if (model.Outputs.Count != expected.Length)
            return $"the model has {model.Outputs.Count} outputs, the case {expected.Length}";
        for (int i = 0; i < expected.Length; i++)
        {
            string name = model.Outputs[i].Name;
            if (!outputs.TryGetValue(name, out var actual)) return $"output '{name}' is missing";
            if (Agreement.Difference(actual, expected[i], test.RelativeTolerance, test.AbsoluteTolerance) is { } why)
                return $"output '{name}': {why}";
        }

        return null;
    }

    private static string OperatorOf(ConformanceCase test)
    {
        try
        {
            var nodes = OnnxModel.Read(test.ModelPath).Nodes;
            return nodes.Count == 1 ? nodes[0].Operator : "";
        }
        catch (ModelException)
        {
            return "";
        }
    }
}
