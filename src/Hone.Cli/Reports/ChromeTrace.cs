using System.Text.Json.Nodes;

namespace Hone.Cli.Reports;

/// <summary>
/// A profile in the Trace Event Format, which chrome://tracing and Perfetto show: one block for each step.
/// </summary>
internal static class ChromeTrace
{
    /// <summary>The steps one after another; times are in microseconds.</summary>
    public static JsonObject Of(StepTimes profile)
    {
        var events = new JsonArray();
        double start = 0;
        for (int i = 0; i < profile.Steps.Count; i++)
        {
            var step = profile.Steps[i];
            double length = profile.Ms[i] * 1000;
            events.Add((JsonNode)new JsonObject
            {
                ["name"] = step.Name, ["cat"] = step.Operator, ["ph"] = "X", ["pid"] = 1, ["tid"] = 1,
                ["ts"] = JsonParts.Number(start), ["dur"] = JsonParts.Number(length),
                ["args"] = new JsonObject
                {
                    ["kernel"] = step.Kernel, ["shape"] = step.Shape.ToString(),
                    ["gflops"] = JsonParts.Number(StepTimes.Gflops(step.MultiplyAdds, profile.Ms[i]), 1),
                },
            });
            start += length;
        }

        return new JsonObject { ["traceEvents"] = events, ["displayTimeUnit"] = "ms" };
    }
}
