namespace Hone.Kernels.Convolution;

/// <summary>How far a result may lie from the exact one.</summary>
/// <remarks>
/// Bounds are the largest difference from a sum in binary64, relative to the largest output, for inputs and filters
/// evenly spread in -1 .. 1 and up to 4608 products an output. They are tested.
/// </remarks>
public enum ErrorClass
{
    /// <summary>Each output is one sum of products: 2e-6, and no error at all on small whole numbers.</summary>
    Sum = 0,

    /// <summary>F(2 x 2, 3 x 3) and F(2, 3), four points an axis: 4e-6.</summary>
    WinogradSmall,

    /// <summary>
    /// Six points an axis, F(4 x 4, 3 x 3) or F(2 x 2, 5 x 5), or eight on one axis and four at
    /// most on the other: 1e-5.
    /// </summary>
    WinogradMedium,

    /// <summary>Eight points, F(6 x 6, 3 x 3), F(4 x 4, 5 x 5) or F(2 x 2, 7 x 7): 1e-4.</summary>
    WinogradLarge,

    /// <summary>Fourier transforms: 4e-6.</summary>
    Fourier,
}

/// <summary>The bounds in numbers.</summary>
public static class ErrorClasses
{
    /// <summary>The largest difference from the exact result, relative to the largest output.</summary>
    public static double Bound(this ErrorClass error) => error switch
    {
        ErrorClass.Sum => 2e-6,
        ErrorClass.WinogradSmall => 4e-6,
        ErrorClass.WinogradMedium => 1e-5,
        ErrorClass.WinogradLarge => 1e-4,
        ErrorClass.Fourier => 4e-6,
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };
}
