using Hone.Graphs;

namespace Hone.Networks;

/// <summary>Inception-ResNet v2 in the form its authors released: 10, 20 and 10 residual inception blocks.</summary>
/// <remarks>
/// Source: Szegedy et al. 2016, arXiv:1602.07261, section 3.2, residuals scaled as in 3.3. The paper's figures and the
/// released network differ in some widths; the released one is what the published 55.8 M parameters and 13.2 G
/// multiply-adds belong to.
/// </remarks>
internal static class InceptionResNetV2
{
    private static readonly Window One = Window.Point, Three = Window.Same(3), Half = Window.Valid(3, 2);

    public static Graph Build(int batch)
    {
        var net = new NetworkBuilder("inception_resnet_v2");
        var x = Mixed5b(Stem(net.Input("image", batch, 3, 299, 299)));
        for (int i = 1; i <= 10; i++) x = Block35(x, $"block35_{i}");
        x = ReductionA(x);
        for (int i = 1; i <= 20; i++) x = Block17(x, $"block17_{i}");
        x = ReductionB(x);
        for (int i = 1; i <= 9; i++) x = Block8(x, $"block8_{i}", 0.20f).Relu();
        x = Units(Block8(x, "block8_10", 1), "conv7", (1536, One));
        return net.Build(x.GlobalAveragePool().Dense("logits", 1000).Softmax());
    }

    private static Maps Stem(Maps x)
    {
        x = Units(x, "conv1", (32, Half), (32, Window.Valid(3)), (64, Three)).MaxPool(Half, name: "pool1");
        return Units(x, "conv2", (80, One), (192, Window.Valid(3))).MaxPool(Half, name: "pool2");
    }

    private static Maps Mixed5b(Maps x) => Maps.Concat("mixed_5b",
        Units(x, "mixed_5b/0", (96, One)),
        Units(x, "mixed_5b/1", (48, One), (64, Window.Same(5))),
        Units(x, "mixed_5b/2", (64, One), (96, Three), (96, Three)),
        Units(x.AveragePool(Three, "mixed_5b/pool"), "mixed_5b/3", (64, One)));

    private static Maps Block35(Maps x, string name) => Residual(x, name, 0.17f, Maps.Concat($"{name}/concat",
        Units(x, $"{name}/0", (32, One)),
        Units(x, $"{name}/1", (32, One), (32, Three)),
        Units(x, $"{name}/2", (32, One), (48, Three), (64, Three)))).Relu();

    private static Maps ReductionA(Maps x) => Maps.Concat("mixed_6a",
        Units(x, "mixed_6a/0", (384, Half)),
        Units(x, "mixed_6a/1", (256, One), (256, Three), (384, Half)),
        x.MaxPool(Half, name: "mixed_6a/pool"));

    private static Maps Block17(Maps x, string name) => Residual(x, name, 0.10f, Maps.Concat($"{name}/concat",
        Units(x, $"{name}/0", (192, One)),
        Units(x, $"{name}/1", (128, One), (160, Window.Same(1, 7, 1)), (192, Window.Same(7, 1, 1))))).Relu();

    private static Maps ReductionB(Maps x) => Maps.Concat("mixed_7a",
        Units(x, "mixed_7a/0", (256, One), (384, Half)),
        Units(x, "mixed_7a/1", (256, One), (288, Half)),
        Units(x, "mixed_7a/2", (256, One), (288, Three), (320, Half)),
        x.MaxPool(Half, name: "mixed_7a/pool"));

    private static Maps Block8(Maps x, string name, float scale) => Residual(x, name, scale, Maps.Concat(
        $"{name}/concat",
        Units(x, $"{name}/0", (192, One)),
        Units(x, $"{name}/1", (192, One), (224, Window.Same(1, 3, 1)), (256, Window.Same(3, 1, 1)))));

    /// <summary>x + scale (W branches + b), W a 1x1 back to the width of x.</summary>
    private static Maps Residual(Maps x, string name, float scale, Maps branches)
    {
        var up = branches.Conv($"{name}/up", x.Channels, One, bias: true, gain: 0.7f);
        return x.Add($"{name}/sum", scale == 1 ? up : up.Scale(scale));
    }

    /// <summary>
    /// Convolution, batch norm and ReLU, once for each pair of filters and window; named NAMEa, NAMEb ...
    /// </summary>
    private static Maps Units(Maps x, string name, params ReadOnlySpan<(int Filters, Window Window)> units)
    {
        for (int i = 0; i < units.Length; i++)
            x = x.Conv($"{name}{(char)('a' + i)}", units[i].Filters, units[i].Window).BatchNorm().Relu();
        return x;
    }
}
