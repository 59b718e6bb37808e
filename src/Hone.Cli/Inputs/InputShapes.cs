using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Cli.Inputs;

/// <summary>The concrete shapes of a model's inputs.</summary>
/// <param name="Told">Shapes by input name, from --shape.</param>
/// <param name="Batch">What an open first dimension becomes.</param>
internal sealed record InputShapes(IReadOnlyDictionary<string, Shape> Told, int Batch)
{
    /// <summary>What open dimensions beyond the second become: the size of an ImageNet picture.</summary>
    private const int Size = 224;

    /// <summary>Reads --shape flags: NAME:1x3x224x224, or a shape alone when the model has one input.</summary>
    /// <exception cref="UsageException">A text is no shape, or names no input.</exception>
    public static InputShapes Parse(IReadOnlyList<string> flags, IReadOnlyList<Value> inputs, int batch)
    {
        var told = new Dictionary<string, Shape>(StringComparer.Ordinal);
        foreach (string text in flags)
        {
            int colon = text.LastIndexOf(':');
            if (colon < 0 && inputs.Count != 1)
                throw new UsageException($"--shape takes NAME:1x3x224x224; the inputs are {string.Join(", ", inputs)}");
            string name = colon < 0 ? inputs[0].Name : text[..colon];
            InputNames.Check(name, inputs);
            told[name] = Numbers.Shape("--shape", text[(colon + 1)..]);
        }

        return new InputShapes(told, batch);
    }

    /// <summary>
    /// The shape of an input: as told; else as declared, with open dimensions as the batch, 3 channels and 224 pixels.
    /// A declared batch of 1 gives way to a larger one that was asked for.
    /// </summary>
    public Shape Of(Value input)
    {
        if (Told.TryGetValue(input.Name, out var shape)) return shape;
        var declared = input.Declared ?? [Batch, 3, Size, Size];
        var dims = new int[declared.Count];
        for (int axis = 0; axis < dims.Length; axis++)
        {
            int open = axis switch { 0 => Batch, 1 => 3, _ => Size };
            dims[axis] = declared[axis].Extent is not { } extent ? open : axis == 0 && Batch > 1 ? Batch : extent;
        }

        return new Shape(dims);
    }
}
