namespace Hone.Tensors;

/// <summary>Reproducible numbers: SplitMix64, the same sequence on every runtime and machine.</summary>
/// <remarks>Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators".</remarks>
public sealed class SeededRandom
{
    private ulong _state;

    /// <summary>A sequence that depends on <paramref name="seed"/> only.</summary>
    public SeededRandom(long seed) => _state = (ulong)seed;

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public float NextSingle(float low = 0, float high = 1) => (float)(low + ((high - low) * NextDouble()));

    /// <summary>Uniform integer in [low, high).</summary>
    public int Next(int low, int high) => low + (int)(NextBits() % (ulong)(high - (long)low));

    /// <summary>Normal with mean 0 and variance 1 (Box and Muller 1958).</summary>
    public double NextNormal() =>
        Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());
}
