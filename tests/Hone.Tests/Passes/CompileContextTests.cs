using Hone.Graphs;
using Hone.Machine;
using Hone.Passes;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Passes;

public class CompileContextTests
{
    [Fact]
    public void Plans_share_what_is_constant_and_pile_up_nothing_else()
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 4, 4, 4);
        x.Declared = [new(null, "n"), 4, 4, 4];
        var conv = s.Node("Conv", "conv", [x, s.Constant("w", 4, 4, 1, 1)]);
        Value[] statistics = [.. "abcd".Select(name => s.Constant(name.ToString(), 4))];
        var normal = s.Node("BatchNormalization", "normal", [conv, .. statistics]);
        var shape = s.Node("Shape", "shape", [normal]);
        var twice = s.Node("Mul", "twice", [shape, s.Constant("two", Tensor.Vector(2L, 1, 1, 1))]);
        var mask = s.Node("ConstantOfShape", "mask", [twice]);
        var graph = s.Return(s.Node("Reshape", "y", [normal, shape]), s.Node("Neg", "z", [mask]));
        var context = new CompileContext(SimdLevels.Best);
        var compiler = new PlanCompiler(graph, context);
        Tensor? filters = null;
        int remembered = 0;
        for (int n = 1; n < 9; n++)
        {
            var rewritten = compiler.Rewrite([Tensor.Create<float>(n, 4, 4, 4)]);
            var made = rewritten.Nodes.Single(node => node.Operator == "Conv").Input(1)!.Constant;
            Assert.Same(filters ??= made, made);
            if (n == 2) remembered = context.Remembered;
            if (n > 2) Assert.Equal(remembered, context.Remembered);
        }
    }
}
