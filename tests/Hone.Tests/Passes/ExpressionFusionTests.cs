using Hone.Graphs;
using Hone.Machine;
using Hone.Operators;
using Hone.Passes;
using Hone.Runtime;
using Hone.Tests.Golden;
using Hone.Tests.Runtime;

namespace Hone.Tests.Passes;

/// <summary>Trees of element-wise operators become expressions and go on meaning the same.</summary>
public class ExpressionFusionTests
{
    [Theory]
    [InlineData(SimdLevel.V128)]
    [InlineData(SimdLevel.V256)]
    [InlineData(SimdLevel.V512)]
    public void Plans_equal_the_references_on_random_trees(SimdLevel level)
    {
        if (level > SimdLevels.Best) return;
        int fused = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            var graph = RandomTree.Make(seed);
            try
            {
                Agreement.Check(graph, new SessionOptions { Level = level });
                using var session = new Session(graph, new SessionOptions { Level = level });
                var rewritten = session.Rewrite(Agreement.Inputs(graph));
                fused += rewritten.Nodes.Count(n => n.Operator == "FusedElementwise");
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e}\n{GraphPrinter.Print(graph)}");
            }
        }

        Assert.True(fused > 150, $"only {fused} expressions in 150 graphs");
    }

    [Fact]
    public void Each_pass_keeps_what_random_graphs_compute()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var graph = seed % 2 == 0 ? RandomGraph.Make(seed) : RandomTree.Make(seed);
            var inputs = Agreement.Inputs(graph);
            var expected = Interpreter.Run(graph, inputs);
            var context = new CompileContext(SimdLevel.V512);
            foreach (var pass in Pipeline.Passes)
            {
                pass.Run(graph, context);
                Assert.Empty(GraphVerifier.Problems(graph));
                foreach (var (name, tensor) in Interpreter.Run(graph, inputs))
                    Agreement.AssertClose(expected[name], tensor, $"seed {seed}, {name} after {pass.Name}");
            }
        }
    }

    [Fact]
    public void A_normalisation_and_a_softmax_in_primitives_are_one_step_each()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 4, 6, 64);
        var last = s.Constant("last", Hone.Tensors.Tensor.Vector(-1L));
        var centred = s.Node("Sub", "centred", [x, s.Node("ReduceMean", "mean", [x, last])]);
        var square = s.Node("Pow", "square", [centred, s.Constant("two", Hone.Tensors.Tensor.Scalar(2f))]);
        var variance = s.Node("ReduceMean", "variance", [square, last]);
        var sum = s.Node("Add", "sum", [variance, s.Constant("epsilon", Hone.Tensors.Tensor.Scalar(1e-5f))]);
        var normal = s.Node("Div", "normal", [centred, s.Node("Sqrt", "deviation", [sum])]);
        var scaled = s.Node("Mul", "scaled", [normal, s.Constant("scale", 64)]);
        var y = s.Node("Add", "y", [scaled, s.Constant("shift", 64)]);
        var z = s.Input("z", 4, 6, 64);
        var e = s.Node("Exp", "e", [s.Node("Sub", "less", [z, s.Node("ReduceMax", "top", [z, last])])]);
        var softmax = s.Node("Div", "softmax", [e, s.Node("ReduceSum", "total", [e, last])]);
        var graph = s.Return(y, softmax);
        Agreement.Check(graph);
        using var session = new Session(graph);
        Assert.Equal(2, session.Prepare(Agreement.Inputs(graph)).Steps.Count);
    }
}
