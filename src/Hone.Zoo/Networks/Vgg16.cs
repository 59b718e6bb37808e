using Hone.Graphs;

namespace Hone.Networks;

/// <summary>VGG-16, configuration D: thirteen 3x3 convolutions and three fully connected layers.</summary>
/// <remarks>
/// Source: Simonyan and Zisserman 2014, arXiv:1409.1556, table 1: 138 M parameters; 15.5 G multiply-adds.
/// </remarks>
internal static class Vgg16
{
    private static readonly (int Filters, int Convolutions)[] Stages =
        [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)];

    public static Graph Build(int batch)
    {
        var net = new NetworkBuilder("vgg16");
        var x = Backbone(net.Input("image", batch, 3, 224, 224))[^1];
        return net.Build(x.Dense("fc6", 4096).Relu().Dense("fc7", 4096).Relu().Dense("fc8", 1000).Softmax());
    }

    /// <summary>
    /// The five stages; each result is its stage's map after pooling, of 1/2, 1/4, ... 1/32 of the size.
    /// </summary>
    public static Maps[] Backbone(Maps x)
    {
        var pools = new Maps[Stages.Length];
        for (int stage = 0; stage < Stages.Length; stage++)
        {
            var (filters, convolutions) = Stages[stage];
            for (int i = 1; i <= convolutions; i++)
                x = x.Conv($"conv{stage + 1}_{i}", filters, Window.Same(3), bias: true).Relu();
            pools[stage] = x = x.MaxPool(Window.Valid(2, 2), name: $"pool{stage + 1}");
        }

        return pools;
    }
}
