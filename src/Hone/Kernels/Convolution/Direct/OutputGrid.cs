namespace Hone.Kernels.Convolution;

/// <summary>Where a convolution's outputs go that are every so many rows and columns of a larger picture.</summary>
/// <param name="Pixel">Floats from one output column to the next.</param>
/// <param name="Row">Floats from one output row to the next.</param>
/// <param name="Plane">Floats from one block of channels of the larger picture to the next.</param>
internal sealed record OutputGrid(int Pixel, long Row, long Plane);
