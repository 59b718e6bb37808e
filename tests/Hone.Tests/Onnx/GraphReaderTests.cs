using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Onnx.Schema;
using Hone.Tensors;
using static Hone.Tests.Onnx.ModelFactory;

namespace Hone.Tests.Onnx;

public class GraphReaderTests
{
    [Fact]
    public void Nodes_out_of_order_are_sorted_and_unnamed_ones_named()
    {
        var graph = Of(Node("Relu", "b", "y"), Node("Neg", "a", "b"), Node("Abs", "x", "a")).Read();
        Assert.Equal(["Abs:a", "Neg:b", "Relu:y"], graph.Nodes.Select(n => n.Name));
        Assert.Empty(GraphVerifier.Problems(graph));
    }

    [Fact]
    public void A_sorted_file_keeps_its_order()
    {
        var graph = Of(Node("Abs", "x", "a"), Node("Neg", "x", "b"), Node("Add", "b,a", "y")).Read();
        Assert.Equal(["Abs", "Neg", "Add"], graph.Nodes.Select(n => n.Operator));
    }

    [Fact]
    public void Equal_node_names_are_told_apart()
    {
        var model = Of(Node("Abs", "x", "a"), Node("Neg", "a", "y"));
        foreach (var node in model.Graph.Nodes) node.Name = "n";
        Assert.Equal(["n", "n:2"], model.Read().Nodes.Select(n => n.Name));
    }

    [Fact]
    public void Absent_inputs_and_outputs_are_null_and_trailing_ones_dropped()
    {
        var node = Of(Node("Clip", "x,,x", "y,")).Read().Nodes[0];
        Assert.Null(node.Inputs[1]);
        Assert.Equal(3, node.Inputs.Count);
        Assert.Single(node.Outputs);
    }

    [Fact]
    public void An_initializer_that_is_also_an_input_is_a_constant()
    {
        var model = Of(Node("Add", "x,w", "y"));
        model.IrVersion = 3;
        model.Graph.Inputs.Add(Value("w"));
        model.Graph.Initializers.Add(Zeros("w", DataType.Float32, 2));
        var graph = model.Read();
        Assert.Equal("x", Assert.Single(graph.Inputs).Name);
        Assert.True(graph.Nodes[0].Inputs[1]!.IsConstant);
    }

    [Fact]
    public void Symbolic_and_unknown_dimensions_are_kept()
    {
        var model = Of(Node("Relu", "x", "y"));
        var dims = model.Graph.Inputs[0].Type.Tensor.Shape.Dims;
        dims.Insert(0, new DimensionProto { Symbol = "batch" });
        dims.Add(new DimensionProto());
        dims.Add(new DimensionProto { Number = -1 });
        Assert.Equal([new Dimension(null, "batch"), 2, default, default], model.Read().Inputs[0].Declared);
    }

    [Fact]
    public void Nested_graphs_see_the_values_around_them_also_in_a_clone()
    {
        var branch = new GraphProto { Name = "then", Outputs = { Value("t") }, Nodes = { Node("Neg", "a", "t") } };
        var attribute = new AttributeProto { Name = "then_branch", Type = AttributeTypeProto.Graph, G = branch };

        // The If comes first in the file: what its branch captures decides the order too.
        var graph = Of(Node("If", "x", "y", attribute), Node("Abs", "x", "a")).Read();
        Assert.Equal(["Abs", "If"], graph.Nodes.Select(n => n.Operator));
        foreach (var one in new[] { graph, graph.Clone() })
        {
            var nested = (Graph)one.Nodes[1].Attributes["then_branch"].Content;
            Assert.Same(one.Nodes[0].Outputs[0], nested.Nodes[0].Inputs[0]);
        }
    }

    [Fact]
    public void Names_of_a_rewritten_graph_do_not_collide_with_new_ones()
    {
        var graph = Of(Node("Abs", "x", "v#7"), Node("Neg", "v#7", "y")).Read();
        Assert.Equal("v#8", graph.NewValue("v").Name);
    }

    [Theory]
    [InlineData("Relu", "nowhere", "y", "'nowhere' is read but neither computed nor given")]
    [InlineData("Relu", "y", "y", "cycle")]
    [InlineData("Relu", "x", "x", "'x' is given to two values")]
    [InlineData("Split", "x", "y,y", "'y' is given to two values")]
    [InlineData("", "x", "y", "names no operator")]
    [InlineData("Relu", "x", "z", "'y' is read but neither computed nor given")]
    [InlineData("Relu", "x", "", "computes nothing")]
    public void A_broken_node_is_refused(string op, string inputs, string outputs, string message)
    {
        var e = Assert.Throws<ModelException>(() => Of(Node(op, inputs, outputs)).Read());
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.False(e.IsUnsupported);
    }

    [Fact]
    public void What_only_passes_may_make_is_refused()
    {
        var node = Node("Affine", "x,x,x", "y");
        node.Domain = "hone";
        var model = Of(node);
        model.Opsets.Add(new OpsetProto { Domain = "hone", Version = 1 });
        var refusal = Assert.Throws<ModelException>(() => model.Load());
        Assert.Contains("domain 'hone' is Hone's own", Assert.Single(refusal.Problems).Message);
    }

    [Fact]
    public void A_node_without_its_first_output_is_refused()
    {
        var model = Of(Node("Dropout", "x", ",m"), Node("Relu", "x", "y"));
        var refusal = Assert.Throws<ModelException>(() => model.Load());
        Assert.Equal("output 0 is missing", Assert.Single(refusal.Problems).Message);
    }

    [Fact]
    public void Every_problem_is_listed_at_once()
    {
        var bad = new AttributeProto { Name = "alpha", Type = AttributeTypeProto.Int, I = 1 };
        var odd = new AttributeProto { Name = "colour", Type = AttributeTypeProto.String };
        var model = Of(
            Node("Elu", "x", "a", bad), Node("Relu", "a", "b", odd), Node("Add", "b", "c"), Node("Loop", "c", "d"),
            Node("Nonsense", "d", "e"), Node("Mish", "e", "y"));
        model.Opsets[0].Version = 14;
        var e = Assert.Throws<ModelException>(() => model.Load());
        Assert.Equal(
            ["Elu-14", "Relu-14", "Add-14", "Loop-14", "Nonsense-14", "Mish-14"], e.Problems.Select(p => p.Operator));
        Assert.False(e.IsUnsupported);
        Assert.All(e.Problems, p => Assert.NotNull(p.Node));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(23)]
    public void Other_opsets_are_refused_with_a_hint(int opset)
    {
        var model = Of(Node("Relu", "x", "y"));
        model.Opsets[0].Version = opset;
        var e = Assert.Throws<ModelException>(() => model.Load());
        Assert.True(e.IsUnsupported);
        Assert.NotNull(Assert.Single(e.Problems).Hint);
    }

    [Fact]
    public void Deep_nesting_is_refused_as_unsafe()
    {
        var inner = new GraphProto { Nodes = { Node("Neg", "x", "t") } };
        for (int i = 0; i < 28; i++)
        {
            var attribute = new AttributeProto { Name = "then_branch", Type = AttributeTypeProto.Graph, G = inner };
            inner = new GraphProto { Nodes = { Node("If", "x", "t", attribute) }, Outputs = { Value("t") } };
        }

        var outer = new AttributeProto { Name = "then_branch", Type = AttributeTypeProto.Graph, G = inner };
        var e = Assert.Throws<ModelException>(() => Of(Node("If", "x", "y", outer)).Read());
        Assert.True(e.IsUnsafe);
    }

    [Fact]
    public void Other_kinds_of_values_are_refused_as_unsupported()
    {
        var model = Of(Node("Relu", "x", "y"));
        model.Graph.Inputs[0].Type = new TypeProto { Sequence = new SequenceTypeProto() };
        model.Graph.Outputs[0].Type.Tensor.Element = 17;
        var e = Assert.Throws<ModelException>(() => model.Read());
        Assert.True(e.IsUnsupported);
        Assert.Contains("sequence", e.Message, StringComparison.Ordinal);
        Assert.Contains("float8e4m3fn", e.Message, StringComparison.Ordinal);
    }
}
