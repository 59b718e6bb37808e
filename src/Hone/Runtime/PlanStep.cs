using Hone.Tensors;

namespace Hone.Runtime;

/// <summary>What one step of a plan is, for tables and reports.</summary>
/// <param name="Name">The node's name in the model.</param>
/// <param name="Operator">The operator, fused parts included.</param>
/// <param name="Kernel">The kernel that runs.</param>
/// <param name="Shape">The shape of the first output.</param>
/// <param name="Layout">How the first output lies.</param>
/// <param name="MultiplyAdds">Multiply-adds by the definition of the operator.</param>
/// <param name="BytesMoved">Bytes of inputs, weights and outputs, each once.</param>
/// <param name="Tasks">Independent pieces.</param>
public sealed record PlanStep(
    string Name, string Operator, string Kernel, Shape Shape, Layout Layout,
    long MultiplyAdds, long BytesMoved, int Tasks)
{
    /// <summary>The element type of the first output.</summary>
    public DataType Type { get; init; } = DataType.Float32;

    /// <summary>How the first input that moves lies; as the output where none does.</summary>
    public Layout InputLayout { get; init; } = Layout;

    /// <summary>Bytes of the inputs, each once, constants that are not packed among them.</summary>
    public long BytesRead { get; init; }

    /// <summary>Bytes of the outputs.</summary>
    public long BytesWritten { get; init; }

    /// <summary>Bytes of packed weights.</summary>
    public long WeightBytes { get; init; }
}
