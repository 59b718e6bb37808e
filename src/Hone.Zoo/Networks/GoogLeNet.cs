using Hone.Graphs;

namespace Hone.Networks;

/// <summary>
/// GoogLeNet: nine inception modules, without the two auxiliary classifiers, which serve training only.
/// </summary>
/// <remarks>
/// Source: Szegedy et al. 2014, arXiv:1409.4842, table 1: 1.5 G multiply-adds and 6.8 M parameters, where the table's
/// own rows sum to 1.58 G and 7.0 M with biases and classifier. Poolings round up, as the table's sizes need.
/// </remarks>
internal static class GoogLeNet
{
    public static Graph Build(int batch)
    {
        var net = new NetworkBuilder("googlenet");
        var x = Unit(net.Input("image", batch, 3, 224, 224), "conv1", 64, Window.Same(7, 2));
        x = Normalize(Pool(x, "pool1"));
        x = Unit(Unit(x, "conv2/reduce", 64, Window.Point), "conv2", 192, Window.Same(3));
        x = Pool(Normalize(x), "pool2");
        x = Inception(x, "3a", 64, 96, 128, 16, 32, 32);
        x = Pool(Inception(x, "3b", 128, 128, 192, 32, 96, 64), "pool3");
        x = Inception(x, "4a", 192, 96, 208, 16, 48, 64);
        x = Inception(x, "4b", 160, 112, 224, 24, 64, 64);
        x = Inception(x, "4c", 128, 128, 256, 24, 64, 64);
        x = Inception(x, "4d", 112, 144, 288, 32, 64, 64);
        x = Pool(Inception(x, "4e", 256, 160, 320, 32, 128, 128), "pool4");
        x = Inception(x, "5a", 256, 160, 320, 32, 128, 128);
        x = Inception(x, "5b", 384, 192, 384, 48, 128, 128);
        return net.Build(x.AveragePool(Window.Valid(7), "pool5").Dense("loss3", 1000).Softmax());
    }

    /// <summary>
    /// 1x1; 1x1 then 3x3; 1x1 then 5x5; pooled then 1x1: side by side. The arguments are the table's columns.
    /// </summary>
    private static Maps Inception(
        Maps x, string name, int one, int reduce3, int three, int reduce5, int five, int pool) =>
        Maps.Concat($"{name}/concat",
            Unit(x, $"{name}/1x1", one, Window.Point),
            Unit(Unit(x, $"{name}/3x3_reduce", reduce3, Window.Point), $"{name}/3x3", three, Window.Same(3)),
            Unit(Unit(x, $"{name}/5x5_reduce", reduce5, Window.Point), $"{name}/5x5", five, Window.Same(5)),
            Unit(x.MaxPool(Window.Same(3), name: $"{name}/pool"), $"{name}/pool_proj", pool, Window.Point));

    private static Maps Unit(Maps x, string name, int filters, Window window) =>
        x.Conv(name, filters, window, bias: true).Relu();

    private static Maps Pool(Maps x, string name) => x.MaxPool(Window.Valid(3, 2), ceil: true, name);

    private static Maps Normalize(Maps x) => x.Lrn(5, 1e-4f, 0.75f, 1);
}
