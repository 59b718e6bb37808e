using Hone.Graphs;
using Hone.Operators;

namespace Hone.Passes;

/// <summary>Moves a Pad of zeros on the spatial axes into the pads of the convolution that reads it.</summary>
internal static class FoldPadIntoConvolution
{
    /// <summary>Rewrites each Conv whose input is such a Pad.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var conv in graph.Nodes.ToArray())
        {
            if (conv.Operator != "Conv" || conv.Domain.Length > 0) continue;
            if (conv.Input(0)!.Producer is not { Operator: "Pad" } pad) continue;
            var reader = new OperatorContext(pad, graph.Opset);
            if (reader.String("mode", "constant") != "constant" || !IsZero(reader)) continue;
            string auto = new OperatorContext(conv, graph.Opset).String("auto_pad", "NOTSET");
            if (auto is "NOTSET" or "VALID") Merge(conv, pad, Pad.Amounts(reader));
        }
    }

    private static bool IsZero(OperatorContext pad) =>
        pad.Has(2) ? Match.Number(pad.Node.Input(2)) == 0 : pad.Opset >= 11 || pad.Float("value") == 0;

    private static void Merge(Node conv, Node pad, PadAmount[] amounts)
    {
        int spatial = amounts.Length - 2;
        if (amounts.Any(a => a.Before < 0 || a.After < 0)) return;
        if (amounts[0].Before + amounts[0].After + amounts[1].Before + amounts[1].After != 0) return;
        long[] pads = conv.Attributes.TryGetValue("pads", out var old)
            ? [.. (long[])old.Content]
            : new long[2 * spatial];
        for (int axis = 0; axis < spatial; axis++)
        {
            pads[axis] += amounts[axis + 2].Before;
            pads[axis + spatial] += amounts[axis + 2].After;
        }

        conv.Attributes.Remove("auto_pad");
        conv.Attributes["pads"] = pads;
        conv.SetInput(0, pad.Input(0));
    }
}
