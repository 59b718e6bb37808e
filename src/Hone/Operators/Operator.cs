namespace Hone.Operators;

/// <summary>
/// What an operator means: its attributes, which inputs it takes, the types and shapes of its results, its cost, and a
/// slow, obvious way to compute it. One sealed class in one file each, one line in <see cref="OperatorTable"/>.
/// </summary>
/// <remarks>Instances hold no state: one serves every node.</remarks>
public abstract class Operator
{
    /// <summary>ONNX's name: <c>Conv</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Empty for ONNX's own operators, <c>hone</c> for those that passes create.</summary>
    public virtual string Domain => "";

    /// <summary>The first opset with this operator.</summary>
    public virtual int Since => 1;

    /// <summary>The last opset whose definition is served here; later ones are refused.</summary>
    public virtual int Until => 22;

    /// <summary>Every attribute it understands. A node with any other is refused: nothing is ignored.</summary>
    public virtual IReadOnlyList<AttributeSpec> Attributes => [];

    /// <summary>The fewest and most inputs.</summary>
    public abstract (int Least, int Most) InputCount { get; }

    /// <summary>The fewest and most outputs.</summary>
    public virtual (int Least, int Most) OutputCount => (1, 1);

    /// <summary>True when the result depends on the shapes of the inputs only, as with Shape and Size.</summary>
    public virtual bool ReadsOnlyShapes => false;

    /// <summary>
    /// Checks the node and declares type and shape of every output through <c>OperatorContext.Output</c>.
    /// Values that decide a shape are asked for with <see cref="OperatorContext.Value"/>.
    /// </summary>
    /// <exception cref="Diagnostics.ModelException">The node is wrong or unsupported.</exception>
    public abstract void Infer(OperatorContext node);

    /// <summary>The cost of an inferred node. Unless overridden: one operation per element of its results.</summary>
    public virtual Cost Cost(OperatorContext node)
    {
        long elements = 0;
        for (int i = 0; i < node.Node.Outputs.Count; i++)
            if (node.HasOutput(i)) elements += node.Node.Outputs[i]!.KnownShape.Length;
        return new Cost(0, elements);
    }

    /// <summary>
    /// Computes the outputs, slowly and obviously, sums in double. Every input has a value and every wanted output a
    /// zeroed tensor of the inferred type and shape in <see cref="OperatorContext.Result"/>. This is the definition
    /// that kernels are tested against.
    /// </summary>
    public abstract void Reference(OperatorContext node);
}
