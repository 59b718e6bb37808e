using Hone.Graphs;
using Hone.Machine;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Passes;

/// <summary>What is laid into one buffer costs no step.</summary>
public class PartPlanTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 2)]
    public void Joining_and_cutting_channels_costs_steps_only_in_a_batch(int batch, int expected)
    {
        var s = new GraphSketch();
        var x = s.Input("x", batch, 16, 5, 5);
        Value left = s.Node("Conv", "left", [x, s.Constant("w", 32, 16, 1, 1)]);
        Value right = s.Node("Conv", "right", [x, s.Constant("v", 16, 16, 1, 1)]);
        var joined = s.Node("Concat", "joined", [left, right], ("axis", 1L));
        Value head = new("head"), tail = new("tail");
        var cut = new Node("Split", [joined], [head, tail], "cut");
        cut.Attributes["axis"] = 1L;
        cut.Attributes["num_outputs"] = 2L;
        s.Graph.Nodes.Add(cut);
        Value a = s.Node("Conv", "a", [head, s.Constant("c", 16, 24, 1, 1)]);
        Value b = s.Node("Conv", "b", [tail, s.Constant("d", 16, 24, 1, 1)]);

        // Blocks of 4 divide 24, those of 16 would not: then the cut is of row-major channels.
        using var session = new Session(
            s.Return(a, b), new SessionOptions { Level = SimdLevel.V128 });
        var plan = session.Prepare(new Dictionary<string, Tensor>
        {
            ["x"] = Tensor.Create(DataType.Float32, x.KnownShape),
        });
        int steps = plan.Steps.Count(step => step.Operator is "Concat" or "Split");
        Assert.Equal(expected, steps);
    }
}
