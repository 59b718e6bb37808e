using Hone.Graphs;

namespace Hone.Operators;

/// <summary>An attribute that an operator understands.</summary>
/// <param name="Name">Its ONNX name.</param>
/// <param name="Kind">The kind of its value.</param>
/// <param name="Since">The first opset that has it.</param>
/// <param name="Until">The last opset that has it.</param>
/// <param name="Required">True when a node without it is wrong.</param>
public sealed record AttributeSpec(
    string Name, AttributeKind Kind, int Since = 1, int Until = int.MaxValue, bool Required = false);
