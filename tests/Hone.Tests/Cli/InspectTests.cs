using System.Text.RegularExpressions;
using System.Xml.Linq;
using Hone.Cli;
using Hone.Cli.Drawings;
using Hone.Cli.Reports;
using Hone.Machine;
using Hone.Runtime;
using Hone.Tests.Golden;
using Hone.Tests.House;
using Hone.Tests.Runtime;

namespace Hone.Tests.Cli;

/// <summary>What <c>hone inspect</c> says of a plan, and the pictures it draws.</summary>
public sealed partial class InspectTests
{
    [GeneratedRegex(@"direct: [0-9.]+ us expected;.*")]
    private static partial Regex Estimates();

    [GeneratedRegex(@"[\d.,]+ us")]
    private static partial Regex Times();

    private static readonly string[] Sobel = ["inspect", "zoo:sobel", "--shape", "1x1x9x7"];

    [Fact]
    public void The_plan_as_json_says_what_was_merged_and_why()
    {
        var plan = Tool.Json([.. Sobel, "--plan"])["plan"]!;
        foreach (var step in plan["steps"]!.AsArray())
        {
            Assert.Equal(
                [
                    "name", "operator", "kernel", "shape", "layout", "multiply_adds", "bytes", "tasks", "input_layout",
                    "bytes_read", "bytes_written", "weight_bytes", "threads", "merged", "algorithms", "why",
                ],
                step!.AsObject().Select(p => p.Key));
            long bytes = (long)step["bytes_read"]! + (long)step["bytes_written"]! + (long)step["weight_bytes"]!;
            Assert.Equal((long)step["bytes"]!, bytes);
        }

        var algorithms = plan["steps"]![0]!["algorithms"]!.AsArray();
        Assert.True((bool)algorithms[0]!["chosen"]!);
        Assert.Contains(algorithms, a => a!["reason"] is not null);
        Assert.Equal("infer-shapes", (string)plan["passes"]![0]!["pass"]!);
    }

    /// <summary>At 128 bits, which every machine has.</summary>
    [Fact]
    public void The_text_of_a_plan_is_the_golden_one()
    {
        var graph = PassCases.For("fuse-residual");
        using var session = new Session(
            graph, new SessionOptions { Level = SimdLevel.V128, Explain = true, Threads = 1 });
        using var output = new StringWriter();
        PlanTable.Write(session.Prepare(Agreement.Inputs(graph)), 1, new Terminal(output, output));

        // The list of passes grows with every pass, and expected times change with every fit of the table.
        string text = Estimates().Replace(output.ToString().Split("Passes, ")[0], "direct: N us expected");
        text = Times().Replace(text, "N us");
        AssertGolden("plan.txt", text);
    }

    [Fact]
    public void A_picture_is_the_golden_one() =>
        AssertGolden("graph.svg", GraphPicture.Of("a block", PassCases.For("fuse-residual"), _ => ["more"]));

    [Fact]
    public void The_plan_as_text_explains_every_step()
    {
        var (code, output, _) = Tool.Run([.. Sobel, "--plan"]);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("Why, step by step:\n   1  ", output, StringComparison.Ordinal);
        Assert.Contains(" us expected", output, StringComparison.Ordinal);
        Assert.Contains("choose-layouts", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public void A_picture_has_a_box_for_each_node_input_and_output(string when)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("graph.svg");
        string[] googlenet = ["inspect", "zoo:googlenet", "--graph", when];
        var (code, output, _) = Tool.Run([.. googlenet, "--svg", file]);
        Assert.Equal(ExitCode.Ok, code);
        Assert.DoesNotContain("graph googlenet", output, StringComparison.Ordinal);
        var picture = XDocument.Load(file);
        var boxes = picture.Descendants().Where(e => (string?)e.Attribute("class") is "node" or "node plain").ToList();
        string text = (string)Tool.Json(googlenet)["graph"]!;
        Assert.Equal(text.Split('\n').Count(l => l.Contains(" = ", StringComparison.Ordinal)) + 2, boxes.Count);
        AssertApart(boxes);
        Assert.Contains("1x64x112x112", picture.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_alone_is_of_the_compiled_graph()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("graph.svg");
        Assert.Equal(ExitCode.Ok, Tool.Run([.. Sobel, "-o", file]).Code);
        Assert.Contains("kernel ", File.ReadAllText(file), StringComparison.Ordinal);
        Tool.Refused(ExitCode.InputOutput, [.. Sobel, "--svg", folder.File("no/such/folder.svg")]);
    }

    /// <summary>HONE_UPDATE_GOLDEN=1 writes the text anew: read the difference before you keep it.</summary>
    private static void AssertGolden(string name, string text)
    {
        string file = Path.Combine(Repository.Root, "tests", "Hone.Tests", "Cli", "Texts", name);
        if (Environment.GetEnvironmentVariable("HONE_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Assert.Equal(File.ReadAllText(file), text);
    }

    private static void AssertApart(List<XElement> boxes)
    {
        double At(XElement box, string name) => (double)box.Attribute(name)!;
        for (int i = 0; i < boxes.Count; i++)
        {
            Assert.True(At(boxes[i], "x") >= 0 && At(boxes[i], "y") >= 0);
            for (int k = 0; k < i; k++)
            {
                bool apart = Math.Abs(At(boxes[i], "y") - At(boxes[k], "y")) >= At(boxes[i], "height")
                    || At(boxes[i], "x") >= At(boxes[k], "x") + At(boxes[k], "width")
                    || At(boxes[k], "x") >= At(boxes[i], "x") + At(boxes[i], "width");
                Assert.True(apart, $"{boxes[i].Parent!.Value} lies over {boxes[k].Parent!.Value}");
            }
        }
    }
}
