using Hone.Cli.Images;

namespace Hone.Tests.Cli;

/// <summary>The first complete job: a real network names what is in a real photograph.</summary>
public sealed class PhotographTests
{
    [DataTheory]
    [InlineData("bird.png", 20)]
    [InlineData("cat.png", 286)]
    [InlineData("dragonfly.png", 320)]
    [InlineData("pineapple.jpg", 954)] // a PNG by content, whatever its name says
    public void A_png_is_named(string picture, int expected) => Named(picture, expected);

    [JpegTheory]
    [InlineData("dog.jpg", 208)]
    [InlineData("goldfish.jpg", 2)]
    [InlineData("hot_dog.jpg", 935)]
    [InlineData("hummingbird.jpg", 95)]
    [InlineData("parrot.jpg", 89)]
    public void A_jpeg_is_named(string picture, int expected) => Named(picture, expected);

    private static void Named(string picture, int expected)
    {
        string labels = TestData.PathOf("labels", "imagenet1001.txt");
        foreach (string model in new[] { "mobilenet_v1_1.0_224_fp32.onnx", "mobilenet_v2_1.0_224_fp32.onnx" })
        {
            var answer = Tool.Json(
                "run", TestData.PathOf("models", model), "--input", TestData.PathOf("images", picture),
                "--mean", "127.5", "--std", "127.5", "--labels", labels, "--topk", "1");
            var top = answer["top"]![0]!;
            Assert.Equal(expected, (int)top["index"]!);
            Assert.Equal(File.ReadAllLines(labels)[expected], (string)top["label"]!);
        }
    }

    /// <summary>A theory over JPEG pictures: skipped where libjpeg-turbo is not installed.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class JpegTheoryAttribute : TheoryAttribute
    {
        public JpegTheoryAttribute() => Skip = TestData.SkipReason
            ?? (TurboJpeg.Library is null ? "no libturbojpeg: apt-get install libturbojpeg0" : null);
    }
}
