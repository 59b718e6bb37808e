using Hone.Graphs;

namespace Hone.Passes.Lowering;

/// <summary>A stretch of a value's bytes, in the layout that the value has.</summary>
/// <param name="Of">The value.</param>
/// <param name="Offset">Bytes from its start.</param>
internal sealed record Part(Value Of, long Offset);
