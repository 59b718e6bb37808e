using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Runtime;

/// <summary>Checks what the caller brings against what the model declares.</summary>
internal static class InputCheck
{
    /// <summary>Named inputs in the model's order, checked.</summary>
    /// <exception cref="ArgumentException">One is missing, unknown, or of the wrong type or shape.</exception>
    public static Tensor[] InOrder(Graph model, IReadOnlyDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var list = new Tensor[model.Inputs.Count];
        for (int i = 0; i < list.Length; i++)
        {
            string name = model.Inputs[i].Name;
            if (!inputs.TryGetValue(name, out list[i]!))
                throw Wrong($"input '{name}' is missing; the model takes {Names(model)}");
        }

        foreach (string name in inputs.Keys)
        {
            if (!model.Inputs.Exists(i => i.Name == name))
                throw Wrong($"the model has no input '{name}'; it takes {Names(model)}");
        }

        Check(model, list);
        return list;
    }

    /// <summary>Checks types, ranks, extents, and that one symbol stands for one extent.</summary>
    public static void Check(Graph model, ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length != model.Inputs.Count)
            throw Wrong($"{inputs.Length} inputs given; the model takes {Names(model)}");
        for (int i = 0; i < inputs.Length; i++)
        {
            var declared = model.Inputs[i];
            ArgumentNullException.ThrowIfNull(inputs[i], declared.Name);
            if (declared.Type != DataType.Undefined && inputs[i].Type != declared.Type)
                throw Wrong($"input '{declared.Name}' takes {declared.Type.Name()}, not {inputs[i].Type.Name()}");
            if (declared.Declared is { } dims && !Fits(dims, inputs[i].Shape))
                throw Wrong($"input '{declared.Name}' takes shape {string.Join('x', dims)}, not {inputs[i].Shape}");
        }

        CheckSymbols(model, inputs);
    }

    /// <summary>Checks the tensors that take the results.</summary>
    public static void CheckOutputs(Plan plan, ReadOnlySpan<Tensor> outputs)
    {
        CheckOutputCount(plan.Outputs.Count, outputs);
        for (int i = 0; i < outputs.Length; i++)
        {
            var value = plan.Outputs[i];
            CheckOutput(value.Name, value.Type, value.KnownShape, outputs[i]);
        }
    }

    /// <summary>Checks that there is a tensor for each result.</summary>
    public static void CheckOutputCount(int count, ReadOnlySpan<Tensor> outputs)
    {
        if (outputs.Length != count)
            throw Wrong($"{outputs.Length} outputs given; the model has {count}", nameof(outputs));
    }

    /// <summary>Checks one of the tensors that take the results.</summary>
    public static void CheckOutput(string name, DataType type, Shape shape, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output, name);
        if (output.Type != type || output.Shape != shape)
            throw Wrong($"output '{name}' is {type.Name()} {shape}, not {output}", "outputs");
    }

    /// <summary>Refuses outputs that share bytes with inputs or each other: they would be written too early.</summary>
    public static void CheckOverlap(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            ReadOnlySpan<byte> bytes = outputs[i].Bytes;
            foreach (var input in inputs)
                if (bytes.Overlaps(input.Bytes)) throw Wrong($"output {i} and an input overlap", nameof(outputs));
            foreach (var other in outputs[..i])
                if (bytes.Overlaps(other.Bytes)) throw Wrong($"output {i} and another overlap", nameof(outputs));
        }
    }

    private static bool Fits(IReadOnlyList<Dimension> dims, Shape shape)
    {
        if (dims.Count != shape.Rank) return false;
        for (int i = 0; i < dims.Count; i++)
            if (dims[i].Extent is { } extent && extent != shape[i]) return false;
        return true;
    }

    private static void CheckSymbols(Graph model, ReadOnlySpan<Tensor> inputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            for (int j = 0; j < (model.Inputs[i].Declared?.Count ?? 0); j++)
            {
                var input = model.Inputs[i];
                if (input.Declared![j].Symbol is not { } symbol) continue;
                int first = FirstExtent(model, inputs, symbol), own = inputs[i].Shape[j];
                if (first != own)
                    throw Wrong($"dimension '{symbol}' is {first} in one input and {own} in '{input.Name}'");
            }
        }
    }

    private static int FirstExtent(Graph model, ReadOnlySpan<Tensor> inputs, string symbol)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            var dims = model.Inputs[i].Declared;
            for (int j = 0; j < (dims?.Count ?? 0); j++)
                if (dims![j].Symbol == symbol) return inputs[i].Shape[j];
        }

        return -1;
    }

    private static ArgumentException Wrong(string what, string parameter = "inputs") => new(what, parameter);

    private static string Names(Graph model) => string.Join(", ", model.Inputs);
}
