using Google.Protobuf;
using Hone.Onnx.Schema;
using Hone.Tensors;

namespace Hone.Onnx;

/// <summary>Tensors to messages; raw elements share the tensor's memory.</summary>
internal static class TensorWriter
{
    /// <summary>The message of a tensor.</summary>
    public static TensorProto Write(Tensor tensor, string name)
    {
        var proto = new TensorProto { Name = name, Type = (int)tensor.Type };
        foreach (int dim in tensor.Shape.Dims) proto.Dims.Add(dim);
        if (tensor.Type != DataType.String) proto.Raw = UnsafeByteOperations.UnsafeWrap(tensor.Memory);
        else
            foreach (string text in tensor.Text) proto.Strings.Add(ByteString.CopyFromUtf8(text));
        return proto;
    }
}
