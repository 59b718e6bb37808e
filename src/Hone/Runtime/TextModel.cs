using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Runtime;

/// <summary>Models with text: they run through the references, since kernels hold numbers only.</summary>
internal static class TextModel
{
    /// <summary>True when any value of the model, also within branches, is or may become text.</summary>
    public static bool Is(Graph model)
    {
        foreach (var value in model.Values)
            if (value.Type == DataType.String) return true;
        foreach (var node in model.AllNodes)
        {
            foreach (var (name, value) in node.Attributes)
                if (MakesText(node, name, value)) return true;
            foreach (var input in node.Inputs)
                if (input?.Type == DataType.String) return true;
            foreach (var output in node.Outputs)
                if (output?.Type == DataType.String) return true;
        }

        return false;
    }

    /// <summary>Runs with inputs and outputs in the model's order.</summary>
    /// <exception cref="ArgumentException">An output is missing, or of the wrong type or shape.</exception>
    public static void Run(Graph model, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        InputCheck.CheckOutputCount(model.Outputs.Count, outputs);
        var named = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        for (int i = 0; i < inputs.Length; i++) named[model.Inputs[i].Name] = inputs[i];
        var results = Interpreter.Run(model, named);
        for (int i = 0; i < outputs.Length; i++)
        {
            string name = model.Outputs[i].Name;
            var result = results[name];
            InputCheck.CheckOutput(name, result.Type, result.Shape, outputs[i]);
            if (result.Type == DataType.String) result.Text.CopyTo(outputs[i].Text);
            else result.Bytes.CopyTo(outputs[i].Bytes);
        }
    }

    private static bool MakesText(Node node, string name, AttributeValue value) => (node.Operator, name) switch
    {
        ("Cast", "to") => value.Content is (long)DataType.String,
        ("Constant", "value_string" or "value_strings") => true,
        _ => value.Content is Tensor { Type: DataType.String },
    };
}
