namespace Hone.Operators;

/// <summary>What a node costs, by the definition of its operator and before any cleverness.</summary>
/// <param name="MultiplyAdds">Multiply-add pairs; 0 for operators without products.</param>
/// <param name="Operations">Other arithmetic operations.</param>
public readonly record struct Cost(long MultiplyAdds, long Operations = 0);
