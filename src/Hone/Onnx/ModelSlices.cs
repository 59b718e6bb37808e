using Google.Protobuf;
using Hone.Onnx.Schema;

namespace Hone.Onnx;

/// <summary>
/// Parses a model so that the elements of large initializers stay where they are, in memory or in the file; protobuf's
/// own parser would copy them. The rest is parsed as usual.
/// </summary>
/// <remarks>
/// Small initializers are copied, so that they do not keep all of a model in memory alive once large ones are packed.
/// </remarks>
internal sealed class ModelSlices
{
    // Field numbers of ModelProto, GraphProto and TensorProto; floats in a field of their own lie as raw ones do.
    private const int Graph = 7, Initializer = 5, Floats = 4, Raw = 9;

    private readonly ByteSource _bytes;
    private readonly int _large;
    private int _left;

    private ModelSlices(ByteSource bytes, int large, int most) => (_bytes, _large, _left) = (bytes, large, most);

    /// <summary>The model; null when it is not of the plain form, and the usual parser has to judge it.</summary>
    /// <param name="bytes">The model.</param>
    /// <param name="large">Bytes from which elements stay where they are.</param>
    /// <param name="most">Most bytes that may be left for the usual parser.</param>
    /// <exception cref="InvalidProtocolBufferException">A part is no sound message.</exception>
    public static ModelProto? Parse(ByteSource bytes, int large, int most = int.MaxValue) =>
        new ModelSlices(bytes, large, most).Parse();

    private ModelProto? Parse()
    {
        if (Split(0, _bytes.Length, Graph, 0) is not { Slices: [var whole] } model) return null;
        if (Split(whole.Start, whole.End, Initializer, _large) is not { } graph) return null;
        var tensors = new List<TensorProto>(graph.Slices.Count);
        foreach (var (start, end) in graph.Slices)
        {
            if (Tensor(start, end) is not { } tensor) return null;
            tensors.Add(tensor);
        }

        var proto = Parse(ModelProto.Parser, model.Rest);
        proto.Graph = Parse(GraphProto.Parser, graph.Rest);
        proto.Graph.Initializers.AddRange(tensors);
        return proto;
    }

    private TensorProto? Tensor(int start, int end)
    {
        int field = HasRaw(start, end) ? Raw : Floats;
        if (Split(start, end, field, _large / 2) is not { Slices.Count: <= 1 } parts) return null;
        var tensor = Parse(TensorProto.Parser, parts.Rest);
        if (parts.Slices.Count == 0) return tensor;

        // Only floats are kept in that field as they are in memory; complex numbers share it.
        if (field == Floats && (tensor.Type != (int)Tensors.DataType.Float32 || tensor.Floats.Count > 0)) return null;
        var (first, last) = parts.Slices[0];
        tensor.Raw = UnsafeByteOperations.UnsafeWrap(_bytes.Share(first, last - first));
        return tensor;
    }

    private bool HasRaw(int start, int end)
    {
        var reader = new WireReader(_bytes, start, end);
        while (reader.Next())
            if (reader.Field == Raw) return true;
        return false;
    }

    /// <summary>A message, fields that this schema does not know left out.</summary>
    private static T Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> bytes)
        where T : IMessage<T> => parser.WithDiscardUnknownFields(true).ParseFrom(bytes.Span);

    /// <summary>
    /// Takes the payloads of a field out of a message; null when the message is not sound, or too much is left.
    /// </summary>
    private Parts? Split(int start, int end, int field, int least)
    {
        var cuts = new List<(int Start, int End)>();
        var slices = new List<(int Start, int End)>();
        var reader = new WireReader(_bytes, start, end);
        int left = end - start;
        while (reader.Next())
        {
            if (reader.Field != field || !reader.HasBytes || reader.End - reader.Payload < least) continue;
            cuts.Add((reader.Start, reader.End));
            slices.Add((reader.Payload, reader.End));
            left -= reader.End - reader.Start;
        }

        if (reader.IsBroken || (_left -= left) < 0) return null;
        if (cuts.Count == 0) return new Parts(slices, _bytes.Take(start, left));
        byte[] rest = new byte[left];
        int from = start, to = 0;
        cuts.Add((end, end));
        for (int i = 0; i < cuts.Count; i++)
        {
            int length = cuts[i].Start - from;
            _bytes.Copy(from, rest.AsSpan(to, length));
            to += length;
            from = cuts[i].End;
        }

        return new Parts(slices, rest);
    }

    /// <summary>The payloads of one field, and the message without them.</summary>
    private readonly record struct Parts(List<(int Start, int End)> Slices, ReadOnlyMemory<byte> Rest);
}
