using Hone.Diagnostics;
using Hone.Onnx.Schema;
using Hone.Operators;
using Hone.Tensors;
using static Hone.Tests.Onnx.ModelFactory;

namespace Hone.Tests.Onnx;

public class FunctionTests
{
    [Fact]
    public void A_call_becomes_the_functions_nodes()
    {
        var slope = new AttributeProto { Name = "alpha", Type = AttributeTypeProto.Float, Reference = "slope" };
        var leaky = Function("Leaky", "a", "b", Node("LeakyRelu", "a", "t", slope), Node("Neg", "t", "b"));
        leaky.Defaults.Add(new AttributeProto { Name = "slope", Type = AttributeTypeProto.Float, F = 0.5f });
        var twice = Function("Twice", "x", "y", Call("Leaky", "x", "t"), Call("Leaky", "t", "y"));
        var given = new AttributeProto { Name = "slope", Type = AttributeTypeProto.Float, F = 0.25f };
        var model = With(Of(Call("Twice", "x", "m"), Call("Leaky", "m", "y", given)), leaky, twice);

        var graph = model.Load();
        Assert.Equal(["LeakyRelu", "Neg", "LeakyRelu", "Neg", "LeakyRelu", "Neg"], graph.Nodes.Select(n => n.Operator));
        var y = Interpreter.Run(graph, new Dictionary<string, Tensor> { ["x"] = Tensor.Vector(-8f, 8f) })["y"];

        // -8 -> -4 -> 4 -> -4 -> -1 -> 1, and 8 -> -8 -> -4 -> 4 -> -4.
        Assert.Equal([1f, -4f], y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void An_input_passed_through_becomes_an_identity()
    {
        var graph = With(Of(Call("Same", "x", "y")), Function("Same", "a", "a")).Load();
        Assert.Equal("Identity", Assert.Single(graph.Nodes).Operator);
    }

    [Fact]
    public void A_function_that_calls_itself_is_refused()
    {
        var model = With(Of(Call("F", "x", "y")), Function("F", "a", "b", Call("F", "a", "b")));
        Assert.Throws<ModelException>(() => model.Load());
    }

    [Fact]
    public void Functions_that_multiply_are_refused_as_unsafe()
    {
        var functions = Enumerable.Range(0, 30)
            .Select(i => Function($"F{i}", "a", "b", Call($"F{i + 1}", "a", "t"), Call($"F{i + 1}", "t", "b")))
            .Append(Function("F30", "a", "b", Node("Neg", "a", "b"))).ToArray();
        Assert.True(Assert.Throws<ModelException>(() => With(Of(Call("F0", "x", "y")), functions).Load()).IsUnsafe);
    }

    [Fact]
    public void Another_opset_inside_a_function_is_refused()
    {
        var function = Function("F", "a", "b", Node("Neg", "a", "b"));
        function.Opsets[0].Version = 12;
        Assert.True(Assert.Throws<ModelException>(() => With(Of(Call("F", "x", "y")), function).Load()).IsUnsupported);
    }

    [Fact]
    public void A_domain_that_only_a_function_imports_is_imported_once()
    {
        var function = Function("F", "a", "b", Node("Neg", "a", "b"));
        function.Opsets.Add(new OpsetProto { Domain = "other", Version = 3 });
        Assert.Equal(3, With(Of(Call("F", "x", "y")), function).Load().Domains["other"]);
    }

    private static ModelProto With(ModelProto model, params FunctionProto[] functions)
    {
        model.Functions.AddRange(functions);
        model.Opsets.Add(new OpsetProto { Domain = "own", Version = 1 });
        return model;
    }

    private static FunctionProto Function(string name, string inputs, string outputs, params NodeProto[] nodes) => new()
    {
        Domain = "own",
        Name = name,
        Inputs = { inputs.Split(',') },
        Outputs = { outputs.Split(',') },
        Nodes = { nodes },
        Opsets = { new OpsetProto { Version = 18 } },
    };

    private static NodeProto Call(string name, string inputs, string outputs, params AttributeProto[] attributes)
    {
        var node = Node(name, inputs, outputs, attributes);
        node.Domain = "own";
        return node;
    }
}
