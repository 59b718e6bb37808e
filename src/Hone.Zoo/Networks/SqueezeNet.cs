using Hone.Graphs;

namespace Hone.Networks;

/// <summary>SqueezeNet 1.1: fire modules, a 1x1 squeeze before parallel 1x1 and 3x3 expansions.</summary>
/// <remarks>
/// Source: Iandola et al. 2016, arXiv:1602.07360, and its release 1.1 with 2.4 times less computation than 1.0: 1.24 M
/// parameters.
/// </remarks>
internal static class SqueezeNet
{
    public static Graph Build(int batch)
    {
        var net = new NetworkBuilder("squeezenet_v1.1");
        var x = net.Input("image", batch, 3, 224, 224).Conv("conv1", 64, Window.Valid(3, 2), bias: true).Relu();
        x = Pool(x, "pool1");
        x = Pool(Fire(Fire(x, "fire2", 16, 64), "fire3", 16, 64), "pool3");
        x = Pool(Fire(Fire(x, "fire4", 32, 128), "fire5", 32, 128), "pool5");
        x = Fire(Fire(x, "fire6", 48, 192), "fire7", 48, 192);
        x = Fire(Fire(x, "fire8", 64, 256), "fire9", 64, 256);
        x = x.Conv("conv10", 1000, Window.Point, bias: true).Relu();
        return net.Build(x.GlobalAveragePool().Flatten().Softmax());
    }

    private static Maps Pool(Maps x, string name) => x.MaxPool(Window.Valid(3, 2), ceil: true, name);

    private static Maps Fire(Maps x, string name, int squeeze, int expand)
    {
        x = x.Conv($"{name}/squeeze", squeeze, Window.Point, bias: true).Relu();
        return Maps.Concat($"{name}/concat",
            x.Conv($"{name}/expand1x1", expand, Window.Point, bias: true).Relu(),
            x.Conv($"{name}/expand3x3", expand, Window.Same(3), bias: true).Relu());
    }
}
