namespace Hone.Kernels.Quantized;

/// <summary>
/// Consecutive quads of a reduction: where they start in A, in quads from the tile's base, and how many. Emitted code
/// reads both by their places.
/// </summary>
internal readonly record struct QuadRun(int Offset, int Length);
