namespace Hone.Operators;

/// <summary>y = act(conv(x, w) + b + z): a Conv with the residual sum and the activation that followed it.</summary>
/// <remarks>Inputs x, w, b (optional), z (optional, of y's shape).</remarks>
internal sealed class FusedConv() : FusedOperator(new Conv())
{
    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 4);

    /// <inheritdoc/>
    protected override int Addend => 3;
}
