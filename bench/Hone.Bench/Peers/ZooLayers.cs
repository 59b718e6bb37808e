using Hone.Graphs;
using Hone.Networks;

namespace Hone.Bench.Peers;

/// <summary>Forty convolutions of the zoo's networks: so many of each kind, evenly spaced by their work.</summary>
/// <remarks>
/// All distinct shapes of a kind are sorted by multiply-adds; of n shapes where k are wanted, those at
/// (i + 1/2) n / k are taken, so that neither the least nor the largest are favoured, and nobody picks by hand.
/// </remarks>
internal static class ZooLayers
{
    private static readonly string[] s_networks =
    [
        "mobilenet_v1", "mobilenet_v2", "resnet34", "resnet50", "vgg16", "googlenet", "alexnet", "squeezenet_v1.1",
        "inception_resnet_v2",
    ];

    private static readonly (string Kind, int Count)[] s_kinds =
    [
        ("first", 5), ("1x1", 9), ("1x1/2", 2), ("3x3", 10), ("3x3/2", 3), ("5x5", 2), ("1xN", 2), ("depthwise", 4),
        ("depthwise/2", 3),
    ];

    /// <summary>The layers, each with the first network that has it.</summary>
    public static IReadOnlyList<(string Network, ConvolutionLayer Layer)> Forty()
    {
        var networks = new Dictionary<ConvolutionLayer, string>();
        foreach (string network in s_networks)
            foreach (var node in Zoo.Build(network).Nodes)
                if (node is { Operator: "Conv" }) networks.TryAdd(LayerOf(node), network);
        var chosen = new List<(string, ConvolutionLayer)>();
        foreach (var (kind, count) in s_kinds)
        {
            var all = networks.Keys.Where(l => l.Kind == kind).OrderBy(l => l.MultiplyAdds).ToArray();
            for (int i = 0; i < Math.Min(count, all.Length); i++)
            {
                var layer = all.Length <= count ? all[i] : all[((2 * i) + 1) * all.Length / (2 * count)];
                chosen.Add((networks[layer], layer));
            }
        }

        return chosen;
    }

    private static ConvolutionLayer LayerOf(Node node)
    {
        var x = node.Input(0)!.Declared!;
        var filters = node.Input(1)!.KnownShape;
        var strides = (long[])node.Attributes["strides"].Content;
        var pads = (long[])node.Attributes["pads"].Content;
        if (strides[0] != strides[1] || pads[0] != pads[2] || pads[1] != pads[3])
            throw new InvalidOperationException($"{node}: strides or pads that a layer here does not say");
        int Extent(int i) => x[i].Extent ?? throw new InvalidOperationException($"{node}: an open extent");
        return new ConvolutionLayer(
            Extent(1), Extent(2), Extent(3), filters[0], filters[2], filters[3], (int)strides[0], (int)pads[0],
            (int)pads[1], (int)(long)node.Attributes["group"].Content);
    }
}
