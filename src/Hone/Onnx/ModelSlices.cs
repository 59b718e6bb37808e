using Google.Protobuf;
using Hone.Onnx.Schema;

namespace Hone.Onnx;

/// <summary>
/// Parses a model so that the elements of large initializers stay where they are, in the file's memory; protobuf's own
/// parser would copy them. The rest of the file is parsed as usual.
/// </summary>
/// <remarks>
/// Small initializers are copied, so that they do not keep the whole file alive once large ones are packed. Measured
/// with a 17 MB MobileNet: 17 instead of 34 MB allocated, half the time.
/// </remarks>
internal static class ModelSlices
{
    /// <summary>Bytes from which an initializer is worth slicing.</summary>
    private const int Large = 4096;

    // Field numbers of ModelProto, GraphProto and TensorProto.
    private const int Graph = 7, Initializer = 5, Raw = 9;

    /// <summary>
    /// The model; null when the bytes are not of the plain form, and the usual parser has to judge them.
    /// </summary>
    /// <exception cref="InvalidProtocolBufferException">A part is no sound message.</exception>
    public static ModelProto? Parse(ReadOnlyMemory<byte> bytes)
    {
        if (Split(bytes, Graph, 0) is not { Slices: [var graphBytes] } model) return null;
        if (Split(graphBytes, Initializer, Large) is not { } graph) return null;
        var tensors = new List<TensorProto>(graph.Slices.Count);
        foreach (var slice in graph.Slices)
        {
            if (Split(slice, Raw, Large / 2) is not { Slices.Count: <= 1 } parts) return null;
            var tensor = Parse(TensorProto.Parser, parts.Rest);
            if (parts.Slices.Count == 1) tensor.Raw = UnsafeByteOperations.UnsafeWrap(parts.Slices[0]);
            tensors.Add(tensor);
        }

        var proto = Parse(ModelProto.Parser, model.Rest);
        proto.Graph = Parse(GraphProto.Parser, graph.Rest);
        proto.Graph.Initializers.AddRange(tensors);
        return proto;
    }

    /// <summary>A message, fields that this schema does not know left out.</summary>
    private static T Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> bytes)
        where T : IMessage<T> => parser.WithDiscardUnknownFields(true).ParseFrom(bytes.Span);

    /// <summary>Takes the payloads of a field out of a message; null when the message is not sound.</summary>
    private static Parts? Split(ReadOnlyMemory<byte> message, int field, int least)
    {
        var cuts = new List<(int Start, int End)>();
        var slices = new List<ReadOnlyMemory<byte>>();
        var reader = new WireReader(message.Span);
        int left = message.Length;
        while (reader.Next())
        {
            if (reader.Field != field || !reader.HasBytes || reader.End - reader.Payload < least) continue;
            cuts.Add((reader.Start, reader.End));
            slices.Add(message[reader.Payload..reader.End]);
            left -= reader.End - reader.Start;
        }

        if (reader.IsBroken) return null;
        if (cuts.Count == 0) return new Parts(slices, message);
        byte[] rest = new byte[left];
        int from = 0, to = 0;
        foreach (var (start, end) in cuts)
        {
            message.Span[from..start].CopyTo(rest.AsSpan(to));
            to += start - from;
            from = end;
        }

        message.Span[from..].CopyTo(rest.AsSpan(to));
        return new Parts(slices, rest);
    }

    /// <summary>The payloads of one field, and the message without them.</summary>
    private readonly record struct Parts(List<ReadOnlyMemory<byte>> Slices, ReadOnlyMemory<byte> Rest);
}
