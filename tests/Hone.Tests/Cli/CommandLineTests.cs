using Hone.Cli;
using Hone.Tensors;

namespace Hone.Tests.Cli;

/// <summary>Every way to get the command line wrong has its exit code and one message that says what to do.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("benhc", "did you mean 'bench'")]
    [InlineData("bench", "bench needs MODEL")]
    [InlineData("zoo resnet51", "did you mean 'resnet50'")]
    [InlineData("bench zoo:resnet51", "squeezenet_v1.1")]
    [InlineData("bench zoo:mobilenet", "did you mean 'mobilenet_v1'")]
    [InlineData("bench zoo:sobel --threadz 2", "did you mean '--threads'")]
    [InlineData("bench zoo:sobel --threads 0", "from 1 up, not '0'")]
    [InlineData("bench zoo:sobel --threads -1", "--threads")]
    [InlineData("bench zoo:sobel --threads two", "not 'two'")]
    [InlineData("bench zoo:sobel --batch 0", "--batch")]
    [InlineData("bench zoo:sobel --duration soon", "3s or 500ms")]
    [InlineData("bench zoo:sobel --duration 3sss", "3s or 500ms")]
    [InlineData("bench zoo:sobel --precision bf16", "not served yet")]
    [InlineData("bench zoo:sobel --precision f17", "takes f32")]
    [InlineData("bench zoo:sobel --shape grey:1x1xcat", "1x3x224x224")]
    [InlineData("bench zoo:sobel --shape gray:1x1x8x8", "did you mean 'grey'")]
    [InlineData("bench zoo:sobel --shape grey:1x3x8x8", "takes shape")]
    [InlineData("bench zoo:sobel --shape 1x1x0x0", "with grey as 1x1x0x0: --shape sets other sizes")]
    [InlineData("run zoo:sobel --layout nhcw", "nchw or nhwc")]
    [InlineData("run zoo:sobel --channels brg", "rgb or bgr")]
    [InlineData("verify --suite . --threads 0", "from 1 up")]
    [InlineData("run zoo:sobel --mean 1,2", "one number or three")]
    [InlineData("run zoo:sobel --std 0", "must not be zero")]
    [InlineData("run zoo:sobel --topk 0", "--topk")]
    [InlineData("run zoo:sobel --input random:x", "not 'x'")]
    [InlineData("run zoo:sobel --passes fuse-residuals", "did you mean 'fuse-residual'")]
    [InlineData("run zoo:sobel --passes -infer-shapes", "there are widen-narrow-floats, write-einsum-as-matmul")]
    [InlineData("run zoo:sobel --passes fuse-residual,-fuse-activation", "not both")]
    [InlineData("run zoo:sobel --passes", "--passes")]
    [InlineData("run zoo:sobel extra", "one argument too many")]
    [InlineData("inspect zoo:sobel --graph sideways", "before or after")]
    [InlineData("zoo -o x.onnx", "needs the name")]
    [InlineData("verify", "--suite")]
    [InlineData("verify --suite . --group nodes", "node, simple or light")]
    public void A_wrong_command_line_exits_with_2(string line, string says)
    {
        string error = Tool.Refused(ExitCode.Usage, line.Split(' '));
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bench no/such.onnx", "no file 'no/such.onnx'")]
    [InlineData("bench resnet50", "did you mean zoo:resnet50")]
    [InlineData("bench .", "is a folder")]
    [InlineData("run zoo:sobel --input no/such.npy", "no file 'no/such.npy'")]
    [InlineData("run zoo:sobel --input .", "is a folder")]
    [InlineData("verify --suite no/such", "no/such")]
    [InlineData("zoo sobel -o .", "is a folder")]
    public void A_file_that_is_not_there_exits_with_5(string line, string says) =>
        Assert.Contains(says, Tool.Refused(ExitCode.InputOutput, line.Split(' ')), StringComparison.Ordinal);

    [Fact]
    public void Files_that_are_no_models_exit_with_3()
    {
        using var folder = new TemporaryFolder();
        Tool.Refused(ExitCode.Unsupported, "bench", folder.File("empty.onnx", []));
        Tool.Refused(ExitCode.Unsupported, "inspect", folder.File("text.onnx", "this is no model\n"u8.ToArray()));
        byte[] picture = [0x89, .. "PNG\r\n\u001a\n"u8];
        Tool.Refused(ExitCode.Unsupported, "run", folder.File("picture.onnx", picture));
    }

    [Fact]
    public void No_arguments_show_the_help_on_standard_error_and_exit_with_2()
    {
        var (code, output, error) = Tool.Run();
        Assert.Equal(ExitCode.Usage, code);
        Assert.Empty(output);
        Assert.Contains("inspect", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("bench --help")]
    [InlineData("run -h")]
    public void Help_is_no_error(string line)
    {
        var (code, output, _) = Tool.Run(line.Split(' '));
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("--help", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_zoo_lists_its_networks()
    {
        var networks = Tool.Json("zoo")["networks"]!.AsArray();
        Assert.Contains("resnet50", networks.Select(n => (string)n!["name"]!));
        Assert.Contains("mobilenet_v1", Tool.Run("zoo").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_written_to_a_file_is_inspected_run_and_timed()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("sobel.onnx");
        Assert.Equal(ExitCode.Ok, Tool.Run("zoo", "sobel", "-o", model).Code);
        var report = Tool.Json("inspect", model, "--shape", "1x1x8x6");
        Assert.Equal(18 * 8 * 6, (long)report["multiply_adds"]!);
        Assert.Equal(2, (int)report["operators"]!["Conv"]!);
        Assert.Empty(report["unsupported"]!.AsArray());
        var run = Tool.Json(
            "run", model, "--shape", "grey:1x1x8x6", "--input", "grey=random:7", "--save-outputs", $"{folder}");
        Assert.Equal([1, 1, 8, 6], run["outputs"]![0]!["shape"]!.AsArray().Select(d => (int)d!));
        Assert.Equal(new Shape(1, 1, 8, 6), Hone.Cli.Inputs.Npy.Read(folder.File("sum_sqrt.npy")).Shape);
        Tool.Refused(ExitCode.Usage, "run", model, "--input", folder.File("sum_sqrt.npy"), "--input", "grey=random");
    }

    [Theory]
    [InlineData("all", "none")]
    [InlineData("-fuse-activation", "fuse-residual,choose-layouts")]
    public void Passes_are_switched_on_and_off(string one, string other)
    {
        using var folder = new TemporaryFolder();
        var outputs = new List<float[]>();
        foreach (string passes in (string[])[one, other])
        {
            Tool.Json(
                "run", "zoo:sobel", "--shape", "1x1x9x7", "--passes", passes, "--save-outputs", $"{folder}");
            outputs.Add(Hone.Cli.Inputs.Npy.Read(folder.File("sum_sqrt.npy")).AsSpan<float>().ToArray());
        }

        for (int i = 0; i < outputs[0].Length; i++) Assert.Equal(outputs[0][i], outputs[1][i], 1e-5);
    }

    [Fact]
    public void Bench_gives_exactly_the_names_that_scripts_depend_on()
    {
        var report = Tool.Json(
            "bench", "zoo:sobel", "--shape", "1x1x16x16", "--warmup", "0s", "--duration", "10ms", "--threads", "1");
        Assert.Equal(
            [
                "model", "threads", "batch", "precision", "numerics", "load_ms", "first_run_ms", "latency_ms",
                "runs", "gflops", "fraction_of_peak", "peak_rss_mb", "arena_bytes",
                "weights_bytes", "allocated_bytes_per_run",
            ],
            report.Select(p => p.Key));
        Assert.Equal(["min", "p50", "p90", "p99"], report["latency_ms"]!.AsObject().Select(p => p.Key));
        Assert.True((int)report["runs"]! >= 5);
        Assert.True((double)report["latency_ms"]!["min"]! <= (double)report["latency_ms"]!["p99"]!);
    }

    [Fact]
    public void Machine_gives_the_names_that_scripts_depend_on()
    {
        var report = Tool.Json("machine", "--threads", "1");
        foreach (string name in (string[])["features", "cores", "threads", "peaks", "bandwidth_gbs"])
            Assert.True(report.ContainsKey(name), name);
        string[] peaks = [.. report["peaks"]!.AsObject().Select(p => p.Key)];
        Assert.Equal(["f32_gflops", "bf16_gflops", "int8_gops", "binary_gops"], peaks);
        Assert.Equal(["l1", "l2", "l3", "dram"], report["bandwidth_gbs"]!.AsObject().Select(p => p.Key));
        Assert.True((double)report["peaks"]!["f32_gflops"]! > 1);
    }
}
