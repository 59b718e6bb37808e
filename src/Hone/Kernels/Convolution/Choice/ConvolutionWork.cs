namespace Hone.Kernels.Convolution;

/// <summary>What an algorithm does for one convolution, counted; the machine's table has a price for each.</summary>
/// <param name="Cycles">Cycles of register tiles, if nothing but multiply-adds and their latency held them up.</param>
/// <param name="Tiles">Register tiles begun and ended.</param>
/// <param name="Vectors">Vectors that are gathered, transformed, copied or scattered besides.</param>
/// <param name="Bytes">
/// Bytes that come from beyond the second-level cache, each time they do but for the first of filters.
/// </param>
/// <param name="FilterBytes">Bytes of packed filters.</param>
/// <param name="FarBytes">Bytes that go to memory and back, being more than the third-level cache holds.</param>
public readonly record struct ConvolutionWork(
    double Cycles, double Tiles, double Vectors, double Bytes, double FilterBytes, double FarBytes = 0)
{
    /// <summary>Both, one after the other.</summary>
    public static ConvolutionWork operator +(ConvolutionWork a, ConvolutionWork b) => new(
        a.Cycles + b.Cycles, a.Tiles + b.Tiles, a.Vectors + b.Vectors, a.Bytes + b.Bytes,
        a.FilterBytes + b.FilterBytes, a.FarBytes + b.FarBytes);

    /// <summary>The same so many times.</summary>
    public static ConvolutionWork operator *(ConvolutionWork a, double times) => new(
        a.Cycles * times, a.Tiles * times, a.Vectors * times, a.Bytes * times, a.FilterBytes * times,
        a.FarBytes * times);
}
