namespace Hone.Operators;

/// <summary>y = act(a + b) with broadcasting: an Add with the activation that followed it.</summary>
internal sealed class FusedAdd() : FusedOperator(new Add());
