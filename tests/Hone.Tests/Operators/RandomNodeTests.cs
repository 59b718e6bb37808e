using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Tests.Operators;

/// <summary>Random nodes: each is served or refused by a ModelException, nothing else.</summary>
public sealed class RandomNodeTests
{
    private const int Nodes = 1500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Names =>
        [.. OperatorTable.All.Where(o => o.Domain.Length == 0 && o is not If).Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Any_node_is_served_or_refused(string name)
    {
        var op = OperatorTable.All.First(o => o.Name == name);
        var random = new SeededRandom(name.Sum(c => c));
        int served = 0;
        for (int i = 0; i < Nodes; i++)
        {
            var graph = new Graph { Opset = random.Next(Math.Max(7, op.Since), Math.Min(22, op.Until) + 1) };
            var node = RandomNode.Draw(op, graph, random);
            try
            {
                if (await Task.Run(() => Serve(op, graph, node)).WaitAsync(Patience)) served++;
            }
            catch (ModelException)
            {
                // The refusal that is wanted.
            }
            catch (Exception e)
            {
                Assert.Fail($"opset {graph.Opset}: {RandomNode.Describe(node)}\n{e}");
            }
        }

        // The shapes of some hang together too closely to be drawn; they have random tests of their own.
        Assert.True(served > 0 || op is ScatterND or Recurrence, "no node was served: the test draws too wildly");
    }

    private static bool Serve(Operator op, Graph graph, Node node)
    {
        if (OperatorVerifier.Problems(graph, own: true).Count > 0) return false;
        Tensor?[] inputs = [.. node.Inputs.Select(v => v?.Constant)];
        op.Infer(new OperatorContext(node, graph.Opset, inputs, []));
        // Big results are sound, but not what a test should wait for.
        if (node.Outputs.Any(o => o!.KnownShape.Length > 20_000)) return false;
        Tensor?[] results = [.. node.Outputs.Select(o => Tensor.Create(o!.Type, o.KnownShape))];
        op.Reference(new OperatorContext(node, graph.Opset, inputs, results));
        return true;
    }
}
