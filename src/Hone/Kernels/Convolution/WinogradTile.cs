namespace Hone.Kernels.Convolution;

/// <summary>Outputs of a Winograd tile: along a column of the picture and along a row.</summary>
/// <param name="Height">Rows of outputs; 1 where filters have one row, 0 for the kernel's own choice.</param>
/// <param name="Width">Columns of outputs; 1 where filters have one column, 0 for the kernel's own choice.</param>
public readonly record struct WinogradTile(int Height, int Width)
{
    /// <summary>A square tile; 0 for the kernel's own choice.</summary>
    public static implicit operator WinogradTile(int side) => new(side, side);

    /// <inheritdoc/>
    public override string ToString() => $"{Height}x{Width}";
}
