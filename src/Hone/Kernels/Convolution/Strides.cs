namespace Hone.Kernels.Convolution;

/// <summary>Elements from one image, channel, row and column to the next.</summary>
public readonly record struct Strides(long N, long C, long H, long W);
