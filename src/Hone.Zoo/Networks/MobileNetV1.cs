using Hone.Graphs;

namespace Hone.Networks;

/// <summary>MobileNet v1, width 1.0: thirteen depthwise-separable blocks.</summary>
/// <remarks>Source: Howard et al. 2017, arXiv:1704.04861, table 1: 569 M multiply-adds, 4.2 M parameters.</remarks>
internal static class MobileNetV1
{
    /// <summary>Filters and stride of each block.</summary>
    private static readonly (int Filters, int Stride)[] Blocks =
    [
        (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2),
        (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1),
    ];

    public static Graph Build(int batch)
    {
        var net = new NetworkBuilder("mobilenet_v1");
        var x = net.Input("image", batch, 3, 224, 224).Conv("conv1", 32, Window.Same(3, 2)).BatchNorm().Relu();
        for (int i = 0; i < Blocks.Length; i++)
        {
            var (filters, stride) = Blocks[i];
            x = x.Depthwise($"conv{i + 2}/dw", Window.Same(3, stride)).BatchNorm().Relu()
                .Conv($"conv{i + 2}/pw", filters, Window.Point).BatchNorm().Relu();
        }

        return net.Build(x.GlobalAveragePool().Dense("fc", 1000).Softmax());
    }
}
