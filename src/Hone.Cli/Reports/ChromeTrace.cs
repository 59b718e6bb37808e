using System.Text.Json.Nodes;
using Hone.Runtime;

namespace Hone.Cli.Reports;

/// <summary>
/// A run in the Trace Event Format, which chrome://tracing and Perfetto show: a lane for each thread, and in it a block
/// for each task.
/// </summary>
internal static class ChromeTrace
{
    /// <summary>The tasks of one run; times are in microseconds.</summary>
    public static JsonObject Of(IReadOnlyList<PlanStep> steps, IReadOnlyList<TaskSpan> tasks)
    {
        var events = new JsonArray();
        foreach (int thread in tasks.Select(t => t.Thread).Distinct().Order())
        {
            string name = thread == 0 ? "caller" : $"worker {thread}";
            events.Add((JsonNode)new JsonObject
            {
                ["name"] = "thread_name", ["ph"] = "M", ["pid"] = 1, ["tid"] = thread,
                ["args"] = new JsonObject { ["name"] = name },
            });
        }

        foreach (var task in tasks)
        {
            var step = steps[task.Step];
            events.Add((JsonNode)new JsonObject
            {
                ["name"] = step.Name, ["cat"] = step.Operator, ["ph"] = "X", ["pid"] = 1, ["tid"] = task.Thread,
                ["ts"] = JsonParts.Number(task.BeginMs * 1000), ["dur"] = JsonParts.Number(task.Ms * 1000),
                ["args"] = new JsonObject
                {
                    ["step"] = task.Step + 1, ["task"] = $"{task.Task + 1} of {step.Tasks}", ["kernel"] = step.Kernel,
                    ["shape"] = step.Shape.ToString(),
                },
            });
        }

        return new JsonObject { ["traceEvents"] = events, ["displayTimeUnit"] = "ms" };
    }
}
