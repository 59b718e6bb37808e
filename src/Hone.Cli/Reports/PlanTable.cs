using System.Text.Json.Nodes;
using Hone.Runtime;
using Spectre.Console;

namespace Hone.Cli.Reports;

/// <summary>The steps of a plan, with times where they were measured.</summary>
internal static class PlanTable
{
    /// <summary>A step as JSON.</summary>
    public static JsonObject ToJson(PlanStep step) => new()
    {
        ["name"] = step.Name, ["operator"] = step.Operator, ["kernel"] = step.Kernel,
        ["shape"] = JsonParts.Dims(step.Shape), ["layout"] = Name(step.Layout), ["multiply_adds"] = step.MultiplyAdds,
        ["bytes"] = step.BytesMoved, ["tasks"] = step.Tasks,
    };

    /// <summary>A table of what would run.</summary>
    public static Table Of(IReadOnlyList<PlanStep> steps)
    {
        var table = new Table().AddColumns(
            "#", "node", "operator", "shape", "layout", "kernel", "M multiply-adds", "KB", "tasks");
        for (int i = 0; i < steps.Count; i++)
        {
            var s = steps[i];
            table.AddRow(
                $"{i + 1}", Short(s.Name), s.Operator.Cell(), s.Shape.ToString(), Name(s.Layout),
                s.Kernel.Cell(), $"{s.MultiplyAdds / 1e6:0.00}", $"{s.BytesMoved / 1e3:n0}", $"{s.Tasks}");
        }

        return table;
    }

    /// <summary>A layout's name as the command line spells it.</summary>
    public static string Name(Tensors.Layout layout) => layout.ToString().ToLowerInvariant();

    /// <summary>A node's name, cut in front where it is long: what tells nodes apart stands at the end.</summary>
    public static string Short(string name) => (name.Length <= 28 ? name : "…" + name[^27..]).Cell();
}
