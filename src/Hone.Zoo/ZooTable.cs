using Hone.Tensors;

namespace Hone.Networks;

/// <summary>Every network there is, one line each: name, builder, input, multiply-adds, parameters, paper.</summary>
internal static class ZooTable
{
    private static readonly Shape Picture = new(1, 3, 224, 224);

    public static IReadOnlyList<ZooEntry> All { get; } =
    [
        new("mobilenet_v1", MobileNetV1.Build, Picture, 569_000_000, 4_200_000, "Howard et al. 2017, arXiv:1704.04861"),
        new("mobilenet_v2", MobileNetV2.Build, Picture, 300_000_000, 3_400_000, "Sandler et al. 2018, arXiv:1801.04381"),
        new("resnet34", ResNet.Build34, Picture, 3_600_000_000, 21_800_000, "He et al. 2015, arXiv:1512.03385"),
        new("resnet50", ResNet.Build50, Picture, 3_800_000_000, 25_600_000, "He et al. 2015, arXiv:1512.03385"),
        new("resnet50_v1.5", ResNet.Build50StrideIn3x3, Picture, 4_100_000_000, 25_600_000, "He et al. 2015, arXiv:1512.03385, stride in the 3x3"),
    ];
}
