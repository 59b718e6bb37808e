using Hone.Tensors;

namespace Hone.Networks;

/// <summary>Every network there is, one line each: name, builder, input, multiply-adds, parameters, paper.</summary>
/// <remarks>
/// Figures are those of the papers; where a paper gives none (AlexNet's and SqueezeNet's work, FCN's at 224x224),
/// those of its released network.
/// </remarks>
internal static class ZooTable
{
    private static readonly Shape Picture = new(1, 3, 224, 224);

    public static IReadOnlyList<ZooEntry> All { get; } =
    [
        new("alexnet", AlexNet.Build, new Shape(1, 3, 227, 227), 724_000_000, 61_000_000, "Krizhevsky et al. 2012"),
        new("fcn8s", Fcn8s.Build, Picture, 21_300_000_000, 134_300_000, "Long et al. 2015, arXiv:1411.4038"),
        new("googlenet", GoogLeNet.Build, Picture, 1_580_000_000, 7_000_000, "Szegedy et al. 2014, arXiv:1409.4842"),
        new("inception_resnet_v2", InceptionResNetV2.Build, new Shape(1, 3, 299, 299), 13_200_000_000, 55_800_000,
            "Szegedy et al. 2016, arXiv:1602.07261"),
        new("mobilenet_v1", MobileNetV1.Build, Picture, 569_000_000, 4_200_000, "Howard et al. 2017, arXiv:1704.04861"),
        new("mobilenet_v2", MobileNetV2.Build, Picture, 300_000_000, 3_400_000,
            "Sandler et al. 2018, arXiv:1801.04381"),
        new("resnet34", ResNet.Build34, Picture, 3_600_000_000, 21_800_000, "He et al. 2015, arXiv:1512.03385"),
        new("resnet50", ResNet.Build50, Picture, 3_800_000_000, 25_600_000, "He et al. 2015, arXiv:1512.03385"),
        new("resnet50_v1.5", ResNet.Build50StrideIn3x3, Picture, 4_100_000_000, 25_600_000,
            "He et al. 2015, arXiv:1512.03385, stride in the 3x3"),
        new("sobel", Sobel.Build, new Shape(1, 1, 224, 224), 18 * 224 * 224, 18, "Sobel and Feldman 1968"),
        new("squeezenet_v1.1", SqueezeNet.Build, Picture, 350_000_000, 1_240_000,
            "Iandola et al. 2016, arXiv:1602.07360"),
        new("vgg16", Vgg16.Build, Picture, 15_500_000_000, 138_000_000, "Simonyan and Zisserman 2014, arXiv:1409.1556"),
    ];
}
