using Hone.Graphs;

namespace Hone.Networks;

/// <summary>
/// FCN-8s: VGG-16 made fully convolutional, with skips from pool4 and pool3; 21 classes for each pixel.
/// </summary>
/// <remarks>
/// Source: Long et al. 2015, arXiv:1411.4038: 134 M parameters. The paper pads the first layer by 100 pixels and crops
/// every sum; here the 7x7 layer is padded by 3 instead, which aligns the maps of inputs that are multiples of 32 at
/// less than half the work.
/// </remarks>
internal static class Fcn8s
{
    private const int Classes = 21;

    public static Graph Build(int batch)
    {
        var net = new NetworkBuilder("fcn8s");
        var pools = Vgg16.Backbone(net.Input("image", batch, 3, 224, 224));
        var x = pools[4].Conv("fc6", 4096, Window.Same(7), bias: true).Relu()
            .Conv("fc7", 4096, Window.Point, bias: true).Relu();
        x = Score(x, "score").Upsample("upscore2", 2).Add("fuse4", Score(pools[3], "score_pool4"));
        x = x.Upsample("upscore4", 2).Add("fuse3", Score(pools[2], "score_pool3"));
        return net.Build(x.Upsample("upscore8", 8));
    }

    private static Maps Score(Maps x, string name) => x.Conv(name, Classes, Window.Point, bias: true, gain: 0.7f);
}
