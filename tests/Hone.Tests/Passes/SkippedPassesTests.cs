using Hone.Onnx;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;
using Hone.Tests.Runtime;

namespace Hone.Tests.Passes;

/// <summary>Every pass is a gain and none a need: plans stay right with any of them switched off.</summary>
public class SkippedPassesTests
{
    /// <summary>Each pass alone, and all of them.</summary>
    public static TheoryData<string> Lists => [.. SessionOptions.PassNames, string.Join(',', SessionOptions.PassNames)];

    [Theory]
    [MemberData(nameof(Lists))]
    public void Random_graphs_stay_right(string names)
    {
        var options = new SessionOptions { SkippedPasses = names.Split(',') };
        for (int seed = 0; seed < 60; seed++) Agreement.Check(RandomGraph.Make(seed), options);
    }

    [Fact]
    public void Random_graphs_stay_right_with_random_subsets()
    {
        for (int seed = 200; seed < 300; seed++)
        {
            var random = new SeededRandom(seed);
            string[] skipped = [.. SessionOptions.PassNames.Where(_ => random.Next(0, 2) == 0)];
            Agreement.Check(RandomGraph.Make(seed), new SessionOptions { SkippedPasses = skipped });
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void The_graphs_that_passes_look_for_stay_right(string names)
    {
        var options = new SessionOptions { SkippedPasses = names.Split(',') };
        foreach (string name in SessionOptions.PassNames) Agreement.Check(PassCases.For(name), options);
    }

    [DataTheory]
    [InlineData("mnist_cntk")]
    [InlineData("deeploy_tinyvit_demo")]
    [InlineData("yunet_n_dynamic")]
    [InlineData("ultraface_rfb_320")]
    public void Models_stay_right_with_each_pass_off(string name)
    {
        var graph = OnnxModel.Load(TestData.PathOf("models", name + ".onnx"));
        var inputs = ModelTests.Inputs(name, graph.Inputs);
        using var plain = new Session(graph);
        var expected = plain.Run(inputs);
        foreach (string pass in SessionOptions.PassNames)
        {
            using var session = new Session(graph, new SessionOptions { SkippedPasses = [pass], VerifyPasses = true });
            foreach (var (output, tensor) in session.Run(inputs))
                Agreement.AssertClose(expected[output], tensor, $"{output} without {pass}");
        }
    }

    [Theory]
    [InlineData("fuse-everything", "there is no pass 'fuse-everything'; there are widen-narrow-floats, ")]
    [InlineData("infer-shapes", "cannot be switched off: every kernel is made for known shapes")]
    public void What_cannot_be_switched_off_is_refused(string name, string says)
    {
        var options = new SessionOptions { SkippedPasses = [name] };
        var refusal = Assert.Throws<ArgumentException>(() => new Session(RandomGraph.Make(1), options));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pass_that_is_off_leaves_its_pattern_alone()
    {
        var graph = PassCases.For("fuse-activation");
        var inputs = Agreement.Inputs(graph);
        string Steps(params string[] skipped)
        {
            using var session = new Session(graph, new SessionOptions { SkippedPasses = skipped });
            return string.Join(' ', session.Prepare(inputs).Steps.Select(s => s.Operator));
        }

        Assert.Contains("FusedConv", Steps(), StringComparison.Ordinal);
        Assert.DoesNotContain("FusedConv", Steps("fuse-activation"), StringComparison.Ordinal);
    }
}
