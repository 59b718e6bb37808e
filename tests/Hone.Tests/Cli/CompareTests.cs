using System.Text.Json.Nodes;
using Hone.Cli;
using Hone.Cli.Comparisons;
using Hone.Graphs;
using Hone.Onnx;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Cli;

/// <summary><c>hone compare</c> finds the first value that differs, where, and what makes it differ.</summary>
public sealed class CompareTests
{
    [Theory]
    [InlineData("reference")]
    [InlineData("exact")]
    [InlineData("128")]
    [InlineData("passes=none")]
    [InlineData("exact+128+threads=1+passes=-fuse-activation")]
    public void Ways_that_agree_exit_with_0(string way)
    {
        var report = Tool.Json("compare", "zoo:sobel", way, "--shape", "1x1x20x30");
        Assert.True((int)report["compared"]! >= 1);
        Assert.Null(report["first_difference"]);
        Assert.Equal(0, (int)report["differing"]!);
    }

    [Fact]
    public void A_difference_is_named_placed_and_traced_to_its_pass()
    {
        using var folder = new TemporaryFolder();
        string file = Save(folder, "scaled.onnx", Scaled(1f / 3));
        var report = Differing("compare", file, "passes=none", "--rtol", "0", "--atol", "0");
        var first = report["first_difference"]!;
        Assert.Equal("y", (string)first["value"]!);
        Assert.Equal("Relu", (string)first["operator"]!);
        Assert.Equal("pass fold-batch-normalization", (string)report["made_by"]!);
        Assert.True((double)first["difference"]! > 0);
        Assert.Equal(
            ["value", "node", "operator", "shape", "index", "first", "second", "difference", "relative", "allowed",
                "elements", "first_kernel", "second_kernel"],
            first.AsObject().Select(p => p.Key));
        var (code, output, _) = Tool.Run("compare", file, "passes=none", "--rtol", "0", "--atol", "0");
        Assert.Equal(ExitCode.CheckFailed, code);
        Assert.Contains("first to differ: 'y' [0, ", output, StringComparison.Ordinal);
        Assert.Contains("made by pass fold-batch-normalization", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_models_are_compared_by_the_names_that_they_share()
    {
        using var folder = new TemporaryFolder();
        string one = Save(folder, "one.onnx", Scaled(0.5f)), two = Save(folder, "two.onnx", Scaled(0.25f));
        var report = Differing("compare", one, two, "--passes", "none");
        Assert.Equal("bn", (string)report["first_difference"]!["value"]!);
        Assert.Equal(0, (int)Tool.Json("compare", one, one)["differing"]!);
        Assert.Null(report["made_by"]);
    }

    [Fact]
    public void Kernels_that_round_otherwise_are_not_blamed_on_a_pass()
    {
        using var folder = new TemporaryFolder();
        string file = Save(folder, "plain.onnx", Scaled(1));
        var report = Differing("compare", file, "reference", "--passes", "none", "--rtol", "0", "--atol", "0");
        Assert.StartsWith("the kernels", (string)report["made_by"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compare zoo:sobel quick", "ways are reference, exact", ExitCode.Usage)]
    [InlineData("compare zoo:sobel quick.onnx", "there is no file 'quick.onnx'", ExitCode.InputOutput)]
    [InlineData("compare zoo:sobel reference --rtol x", "such as 1e-4", ExitCode.Usage)]
    [InlineData("compare zoo:sobel reference --atol -1", "zero at least", ExitCode.Usage)]
    [InlineData("compare zoo:sobel --first slow", "there is no way 'slow'", ExitCode.Usage)]
    [InlineData("compare zoo:sobel exact --second fast", "is a way already", ExitCode.Usage)]
    [InlineData("compare zoo:sobel passes=fuse", "there is no pass 'fuse'", ExitCode.Usage)]
    [InlineData("compare zoo:sobel threads=none", "from 1 up", ExitCode.Usage)]
    public void A_wrong_command_line_says_what_to_give(string line, string says, int code) =>
        Assert.Contains(says, Tool.Refused(code, line.Split(' ')), StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public void Halving_finds_the_first_pass_that_makes_a_difference(int place)
    {
        string[] passes = [.. Enumerable.Range(0, 10).Select(i => $"pass{i}")];
        Assert.Equal($"pass{place}", PassSearch.FirstToDiffer(passes, count => count > place));
        Assert.Null(PassSearch.FirstToDiffer(passes, _ => true));
    }

    [Fact]
    public void Differences_know_nan_infinity_and_other_types()
    {
        ValueDifference Of(Tensor a, Tensor b) => ValueDifference.Of("v", a, b, 0.5, 0.1);
        Tensor Floats(params float[] x) => Tensor.Vector(x);
        const float infinity = float.PositiveInfinity;
        Assert.False(Of(Floats(1, float.NaN, infinity), Floats(1.4f, float.NaN, infinity)).Differs);
        var nan = Of(Floats(1, 2, 3), Floats(1, float.NaN, 3));
        Assert.True(nan is { Differs: true, Index: 1, Difference: double.PositiveInfinity, Beyond: 1 });
        Assert.Equal("[2]", Of(Floats(1, 2, 9), Floats(1, 2, 3)).Place);
        Assert.Equal(0.8, Of(Floats(1, 2, 9), Floats(1, 2, 3)).Allowed, 1e-9);
        Assert.True(Of(Tensor.Vector(1L, 2L), Tensor.Vector(1L, 3L)) is { Differs: true, Index: 1, Beyond: 1 });
        Assert.True(Of(Floats(1), Tensor.Vector(1L)).Differs);
    }

    private static JsonObject Differing(params string[] args)
    {
        var (code, output, error) = Tool.Run([.. args, "--json"]);
        Assert.True(code == ExitCode.CheckFailed, error);
        return JsonNode.Parse(output)!.AsObject();
    }

    private static string Save(TemporaryFolder folder, string name, Graph graph)
    {
        string file = folder.File(name);
        OnnxModel.Save(graph, file);
        return file;
    }

    /// <summary>A convolution and a batch normalisation that scales by a factor.</summary>
    private static Graph Scaled(float factor)
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 16, 6, 6);
        var conv = s.Node("Conv", "conv", [x, s.Constant("w", 16, 16, 1, 1)]);
        Value Channels(string name, float value)
        {
            var numbers = Tensor.Create<float>(16);
            numbers.AsSpan<float>().Fill(value);
            return s.Constant(name, numbers);
        }

        Value[] statistics =
            [Channels("scale", factor), Channels("b", 0.1f), Channels("mean", 0.3f), Channels("var", 1)];
        return s.Return(s.Node("Relu", "y", [s.Node("BatchNormalization", "bn", [conv, .. statistics])]));
    }
}
