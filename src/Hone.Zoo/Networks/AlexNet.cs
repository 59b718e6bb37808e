using Hone.Graphs;

namespace Hone.Networks;

/// <summary>AlexNet with the two groups of its two graphics cards.</summary>
/// <remarks>
/// Source: Krizhevsky et al. 2012, section 3: 60 M parameters. Inputs are 227x227, the size for which 11x11 stride 4
/// gives the paper's 55x55. The paper's alpha 1e-4 is not divided by the five channels; ONNX's is, hence 5e-4.
/// </remarks>
internal static class AlexNet
{
    public static Graph Build(int batch)
    {
        var net = new NetworkBuilder("alexnet");
        var x = net.Input("image", batch, 3, 227, 227);
        x = Normalize(x.Conv("conv1", 96, Window.Valid(11, 4), bias: true).Relu());
        x = Normalize(x.Conv("conv2", 256, Window.Same(5), groups: 2, bias: true).Relu());
        x = x.Conv("conv3", 384, Window.Same(3), bias: true).Relu()
            .Conv("conv4", 384, Window.Same(3), groups: 2, bias: true).Relu()
            .Conv("conv5", 256, Window.Same(3), groups: 2, bias: true).Relu()
            .MaxPool(Window.Valid(3, 2), name: "pool5");
        x = x.Dense("fc6", 4096).Relu().Dense("fc7", 4096).Relu().Dense("fc8", 1000);
        return net.Build(x.Softmax());
    }

    private static Maps Normalize(Maps x) => x.Lrn(5, 5e-4f, 0.75f, 2).MaxPool(Window.Valid(3, 2));
}
