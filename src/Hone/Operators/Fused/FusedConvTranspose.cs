namespace Hone.Operators;

/// <summary>y = act(convtranspose(x, w) + b): a ConvTranspose with the activation that followed it.</summary>
internal sealed class FusedConvTranspose() : FusedOperator(new ConvTranspose());
