using Hone.Graphs;

namespace Hone.Operators;

/// <summary>
/// A shape or a branch depends on a value that is not known before the run. Never leaves the library: the compiler
/// answers by making the inputs behind that value part of the plan's key, or by a ModelException.
/// </summary>
internal sealed class ValueNeededException(Node node, Value value)
    : Exception($"the shape of {node} depends on the elements of '{value.Name}'")
{
    public Node Node { get; } = node;

    public Value Value { get; } = value;
}
