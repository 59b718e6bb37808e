using System.Runtime.InteropServices;
using Hone.Tensors;

namespace Hone.Networks;

/// <summary>
/// Numbers for a tensor that depend on its name and on the network's only, never on the order of building.
/// </summary>
/// <remarks>
/// So a network keeps its weights when a layer is added elsewhere, and two builds of it are equal bit by bit.
/// </remarks>
internal sealed class SeededWeights(string network)
{
    /// <summary>
    /// Uniform in [-b, b) with b = gain sqrt(6 / fanIn): variance 2 gain^2 / fanIn, which keeps the mean square of
    /// activations through a convolution and a ReLU.
    /// </summary>
    /// <remarks>
    /// Source: He et al. 2015, arXiv:1502.01852, equation 10; uniform since it is ten times faster to draw.
    /// </remarks>
    public Tensor He(string name, Shape shape, long fanIn, float gain = 1)
    {
        float bound = gain * MathF.Sqrt(6f / fanIn);
        return Uniform(name, shape, -bound, bound);
    }

    /// <summary>Uniform in [low, high), two floats from each 64 bits.</summary>
    public Tensor Uniform(string name, Shape shape, float low, float high)
    {
        var random = new SeededRandom(Seed(name));
        var tensor = Tensor.Create(DataType.Float32, shape);
        var elements = tensor.AsSpan<float>();
        float step = (high - low) / (1 << 24);
        ulong bits = 0;
        for (int i = 0; i < elements.Length; i++)
        {
            bits = (i & 1) == 0 ? random.NextBits() : bits << 24;
            elements[i] = low + (step * (bits >> 40));
        }

        return tensor;
    }

    /// <summary>FNV-1a over "network/name".</summary>
    private long Seed(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in MemoryMarshal.AsBytes<char>($"{network}/{name}")) hash = (hash ^ b) * 1099511628211;
        return (long)hash;
    }
}
