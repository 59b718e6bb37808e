using Hone.Graphs;

namespace Hone.Networks;

/// <summary>MobileNet v2, width 1.0: inverted residuals with linear bottlenecks and ReLU6.</summary>
/// <remarks>Source: Sandler et al. 2018, arXiv:1801.04381, table 2: 300 M multiply-adds, 3.4 M parameters.</remarks>
internal static class MobileNetV2
{
    /// <summary>Expansion t, filters c, repeats n, stride s of the first of them.</summary>
    private static readonly (int T, int C, int N, int S)[] Stages =
    [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ];

    public static Graph Build(int batch)
    {
        var net = new NetworkBuilder("mobilenet_v2");
        var x = net.Input("image", batch, 3, 224, 224).Conv("conv1", 32, Window.Same(3, 2)).BatchNorm().Relu6();
        int block = 0;
        foreach (var (t, c, n, s) in Stages)
            for (int i = 0; i < n; i++)
                x = Block(x, $"block{++block}", t, c, i == 0 ? s : 1);
        x = x.Conv("conv2", 1280, Window.Point).BatchNorm().Relu6();
        return net.Build(x.GlobalAveragePool().Dense("fc", 1000).Softmax());
    }

    private static Maps Block(Maps x, string name, int expansion, int filters, int stride)
    {
        var y = x;
        if (expansion > 1) y = y.Conv($"{name}/expand", x.Channels * expansion, Window.Point).BatchNorm().Relu6();
        y = y.Depthwise($"{name}/dw", Window.Same(3, stride)).BatchNorm().Relu6();
        bool residual = stride == 1 && filters == x.Channels;
        y = y.Conv($"{name}/project", filters, Window.Point).BatchNorm(residual ? 0.5f : 1);
        return residual ? x.Add($"{name}/sum", y) : y;
    }
}
