namespace Hone.Operators;

/// <summary>y = act(alpha op(a) op(b) + beta c): a Gemm with the activation that followed it.</summary>
internal sealed class FusedGemm() : FusedOperator(new Gemm());
