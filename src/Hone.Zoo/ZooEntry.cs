using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Networks;

/// <summary>A network of the zoo.</summary>
/// <param name="Name">What it is asked for by: <c>mobilenet_v1</c>.</param>
/// <param name="Builder">Makes the graph for a batch size.</param>
/// <param name="Input">The input's shape for batch 1; open dimensions are listed at the size that benchmarks
/// use.</param>
/// <param name="MultiplyAdds">Multiply-adds for that input by direct counting, as published.</param>
/// <param name="Parameters">Weights and biases, as published.</param>
/// <param name="Paper">Where it comes from.</param>
public sealed record ZooEntry(
    string Name, Func<int, Graph> Builder, Shape Input, long MultiplyAdds, long Parameters, string Paper);
