using Google.Protobuf;
using Hone.Graphs;
using Hone.Onnx;
using Hone.Onnx.Schema;
using Hone.Tensors;

namespace Hone.Tests.Onnx;

/// <summary>Small models, written message by message, for tests of the reader.</summary>
internal static class ModelFactory
{
    /// <summary>A model x -> y over these nodes, float32 of shape [2].</summary>
    public static ModelProto Of(params NodeProto[] nodes)
    {
        var graph = new GraphProto { Name = "test", Inputs = { Value("x") }, Outputs = { Value("y") } };
        graph.Nodes.AddRange(nodes);
        return new ModelProto { IrVersion = 8, Graph = graph, Opsets = { new OpsetProto { Version = 18 } } };
    }

    /// <summary>A node with named inputs and outputs, separated by commas.</summary>
    public static NodeProto Node(string op, string inputs, string outputs, params AttributeProto[] attributes) => new()
    {
        Op = op,
        Inputs = { inputs.Split(',') },
        Outputs = { outputs.Split(',') },
        Attributes = { attributes },
    };

    /// <summary>A declared value.</summary>
    public static ValueProto Value(string name, int element = 1, params long[] dims)
    {
        var shape = new ShapeProto();
        foreach (long dim in dims.Length == 0 ? [2] : dims) shape.Dims.Add(new DimensionProto { Number = dim });
        var type = new TensorTypeProto { Element = element, Shape = shape };
        return new ValueProto { Name = name, Type = new TypeProto { Tensor = type } };
    }

    /// <summary>A tensor of raw zeros.</summary>
    public static TensorProto Zeros(string name, DataType type, params long[] dims) => new()
    {
        Name = name,
        Type = (int)type,
        Dims = { dims },
        Raw = ByteString.CopyFrom(new byte[dims.Aggregate(1L, (a, b) => a * b) * type.Size()]),
    };

    /// <summary>Reads the model without asking whether its operators are served.</summary>
    public static Graph Read(this ModelProto model, string? folder = null) =>
        OnnxModel.Read(model.ToByteArray(), "test", folder);

    /// <summary>Loads the model as users do.</summary>
    public static Graph Load(this ModelProto model) => OnnxModel.Load(model.ToByteArray(), "test");
}
