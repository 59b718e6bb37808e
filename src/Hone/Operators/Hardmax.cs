namespace Hone.Operators;

/// <summary>y = 1 at the first greatest element of each row, 0 elsewhere.</summary>
/// <remarks>A NaN counts as greatest.</remarks>
internal sealed class Hardmax : RowOperator
{
    /// <inheritdoc/>
    public override string Name => "Hardmax";

    /// <inheritdoc/>
    protected override void Turn(double[] row)
    {
        int first = Array.IndexOf(row, row.Aggregate(Math.Max));
        Array.Clear(row);
        row[first] = 1;
    }
}
