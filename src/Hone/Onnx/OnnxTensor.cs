using Google.Protobuf;
using Hone.Diagnostics;
using Hone.Onnx.Schema;
using Hone.Tensors;

namespace Hone.Onnx;

/// <summary>Single tensors in ONNX's format, as the <c>.pb</c> files of its backend suite.</summary>
public static class OnnxTensor
{
    /// <summary>Loads a tensor from a file.</summary>
    /// <exception cref="ModelException">The file is no tensor, or one of a type that is not served.</exception>
    public static Tensor Load(string path) => Load(ModelFile.ReadAll(path), path).Tensor;

    /// <summary>Loads a tensor and its name from bytes that must not change while the tensor lives.</summary>
    /// <exception cref="ModelException">The bytes are no tensor, or one of a type that is not served.</exception>
    public static (string Name, Tensor Tensor) Load(ReadOnlyMemory<byte> bytes, string name)
    {
        var proto = ModelFile.Parse(TensorProto.Parser, bytes, name, "an ONNX tensor");
        var load = new LoadContext(null);
        var tensor = TensorReader.Read(proto, "the tensor", default, load);
        load.ThrowIfAny(name);
        return (proto.Name, tensor!);
    }

    /// <summary>A tensor as the content of a <c>.pb</c> file.</summary>
    public static byte[] ToBytes(Tensor tensor, string name = "") => TensorWriter.Write(tensor, name).ToByteArray();
}
