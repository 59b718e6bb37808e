using Hone.Graphs;

namespace Hone.Networks;

/// <summary>Residual networks of 34 and 50 layers.</summary>
/// <remarks>
/// Source: He et al. 2015, arXiv:1512.03385, table 1: 3.6 and 3.8 G multiply-adds, projection shortcuts (option B).
/// In the paper a bottleneck halves the map in its first 1x1; most exported files (v1.5) do it in the 3x3, which costs
/// 4.1 G: <c>resnet50_v1.5</c>.
/// </remarks>
internal static class ResNet
{
    /// <summary>
    /// Of the last scale in a branch: with 1, each sum would double the variance, 2^16 over ResNet-50.
    /// </summary>
    private const float BranchGain = 0.25f;

    public static Graph Build34(int batch) => Build("resnet34", batch, [3, 4, 6, 3], 1, Plain);

    public static Graph Build50(int batch) =>
        Build("resnet50", batch, [3, 4, 6, 3], 4, (x, name, width, stride) => Bottleneck(x, name, width, stride, 1));

    public static Graph Build50StrideIn3x3(int batch) =>
        Build("resnet50_v1.5", batch, [3, 4, 6, 3], 4,
            (x, name, width, stride) => Bottleneck(x, name, width, 1, stride));

    private static Graph Build(string name, int batch, int[] repeats, int expansion,
        Func<Maps, string, int, int, Maps> branch)
    {
        var net = new NetworkBuilder(name);
        var x = net.Input("image", batch, 3, 224, 224).Conv("conv1", 64, Window.Same(7, 2)).BatchNorm().Relu()
            .MaxPool(Window.Same(3, 2), name: "pool1");
        for (int stage = 0; stage < repeats.Length; stage++)
            for (int i = 0; i < repeats[stage]; i++)
            {
                string block = $"conv{stage + 2}_{i + 1}";
                int width = 64 << stage, stride = stage > 0 && i == 0 ? 2 : 1;
                var y = branch(x, block, width, stride);
                if (stride != 1 || x.Channels != width * expansion)
                {
                    var every = new Window(1, 1, stride);
                    x = x.Conv($"{block}/shortcut", width * expansion, every, gain: 0.7f).BatchNorm();
                }

                x = y.Add($"{block}/sum", x).Relu();
            }

        return net.Build(x.GlobalAveragePool().Dense("fc", 1000).Softmax());
    }

    private static Maps Plain(Maps x, string name, int width, int stride) =>
        x.Conv($"{name}/a", width, Window.Same(3, stride)).BatchNorm().Relu()
            .Conv($"{name}/b", width, Window.Same(3)).BatchNorm(BranchGain);

    private static Maps Bottleneck(Maps x, string name, int width, int firstStride, int secondStride) =>
        x.Conv($"{name}/a", width, new Window(1, 1, firstStride)).BatchNorm().Relu()
            .Conv($"{name}/b", width, Window.Same(3, secondStride)).BatchNorm().Relu()
            .Conv($"{name}/c", 4 * width, Window.Point).BatchNorm(BranchGain);
}
