using System.IO.Pipes;
using Hone.Cli;
using Hone.Cli.Inputs;
using Hone.Cli.Reports;
using Hone.Tensors;

namespace Hone.Tests.Cli;

/// <summary>Files that cannot be what a flag says are refused before any work, in words.</summary>
public sealed class BadFilesTests
{
    [Theory]
    [InlineData("run zoo:sobel --labels DIR", "is a folder; --labels")]
    [InlineData("run zoo:sobel --labels DIR/no.txt", "there is no file")]
    [InlineData("run zoo:sobel --labels FILE", "not a text file")]
    [InlineData("run zoo:sobel --save-outputs FILE", "is a file; --save-outputs")]
    [InlineData("run zoo:sobel --save-image DIR", "is a folder; --save-image")]
    [InlineData("run zoo:sobel --save-image DIR/no/x.png", "to write")]
    [InlineData("profile zoo:sobel --html DIR/no/x.html", "to write")]
    [InlineData("profile zoo:sobel --trace DIR", "is a folder; --trace")]
    [InlineData("zoo sobel -o DIR/no/x.onnx", "to write")]
    [InlineData("verify --suite DIR", "no cases")]
    public void A_file_that_does_not_suit_exits_with_5(string line, string says)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("bytes", [1, 0, 2]);
        string[] args = [.. line.Split(' ').Select(a => a == "FILE" ? file : a.Replace("DIR", $"{folder}"))];
        string error = Tool.Refused(ExitCode.InputOutput, args);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.DoesNotContain("random", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run zoo:sobel --labels")]
    [InlineData("run zoo:sobel --save-outputs")]
    [InlineData("run zoo:sobel --save-image")]
    [InlineData("profile zoo:sobel --html")]
    [InlineData("zoo sobel -o")]
    public void An_empty_name_exits_with_2(string line)
    {
        string error = Tool.Refused(ExitCode.Usage, [.. line.Split(' '), ""]);
        Assert.Contains("not ''", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_another_length_are_told_of()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("labels.txt", "\uFEFFone\r\ntwo\n"u8.ToArray());
        Assert.Equal(["one", "two"], Labels.Read(file));
        Assert.Equal(2, TopScores.Classes(Tensor.Create<float>(1, 2)));
        Assert.Equal(0, TopScores.Classes(Tensor.Create<float>(1, 3, 2, 2)));
        var (code, _, error) = Tool.Run("run", "zoo:squeezenet_v1.1", "--labels", file);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("2 names for 1000 classes", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_never_ends_is_refused()
    {
        if (!File.Exists("/dev/zero")) return;
        string error = Tool.Refused(ExitCode.InputOutput, "run", "zoo:sobel", "--labels", "/dev/zero");
        Assert.Contains("passes 16 MiB", error, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        Assert.Throws<IOException>(() => FileBytes.Read(folder.File("four", [1, 2, 3, 4]), 3));
        Assert.Equal([1, 2, 3], FileBytes.Read(folder.File("three", [1, 2, 3]), 3));
        Assert.Empty(FileBytes.Read(folder.File("none", []), 3));
    }

    [Fact]
    public void A_model_comes_through_a_pipe()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = new TemporaryFolder();
        string model = folder.File("sobel.onnx");
        Assert.Equal(ExitCode.Ok, Tool.Run("zoo", "sobel", "-o", model).Code);
        var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var client = new AnonymousPipeClientStream(PipeDirection.In, pipe.ClientSafePipeHandle);
        string end = $"/dev/fd/{pipe.GetClientHandleAsString()}";
        pipe.Write(File.ReadAllBytes(model));
        pipe.Dispose();
        Assert.Single(Tool.Json("inspect", end)["inputs"]!.AsArray());
    }

    [Fact]
    public void A_shape_that_the_given_file_does_not_have_is_refused()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("x.npy");
        Npy.Write(file, Tensor.Create<float>(1, 1, 8, 8));
        string error = Tool.Refused(ExitCode.Usage, "run", "zoo:sobel", "--input", file, "--shape", "1x1x9x9");
        Assert.Contains("holds 1x1x8x8", error, StringComparison.Ordinal);
    }
}
