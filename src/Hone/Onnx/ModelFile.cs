using Google.Protobuf;
using Hone.Diagnostics;
using Hone.Onnx.Schema;

namespace Hone.Onnx;

/// <summary>
/// Bytes of a model file, and messages from bytes; whatever protobuf throws becomes a ModelException.
/// </summary>
internal static class ModelFile
{
    /// <summary>Bytes from which an initializer in memory is worth slicing.</summary>
    private const int Large = 4096;

    private const string Hint = "is this an ONNX file, and complete?";

    /// <summary>A file's content, read once; a pipe's up to its end.</summary>
    public static byte[] ReadAll(string path)
    {
        if (Directory.Exists(path)) throw new UnauthorizedAccessException($"'{path}' is a folder, not a model file");
        using var stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        if (!stream.CanSeek) return ReadAll(stream, path);
        var file = stream.SafeFileHandle;
        long length = RandomAccess.GetLength(file);
        if (length > Array.MaxLength) throw TooLarge(path);
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        int count = 0;
        while (count < bytes.Length)
        {
            int read = RandomAccess.Read(file, bytes.AsSpan(count), count);
            if (read == 0) throw new EndOfStreamException($"'{path}' became shorter while it was read");
            count += read;
        }

        return bytes;
    }

    /// <summary>A stream's content up to its end.</summary>
    public static byte[] ReadAll(Stream stream, string name)
    {
        using var memory = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (memory.Length + read > Array.MaxLength) throw TooLarge(name);
            memory.Write(buffer, 0, read);
        }

        return memory.ToArray();
    }

    /// <summary>A message from bytes.</summary>
    /// <param name="parser">The message's parser.</param>
    /// <param name="bytes">The whole message.</param>
    /// <param name="name">The file, for messages.</param>
    /// <param name="what">What the file should be: "an ONNX model".</param>
    public static T Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> bytes, string name, string what)
        where T : IMessage<T> =>
        Guard(() => parser.WithDiscardUnknownFields(true).ParseFrom(bytes.Span), bytes, name, what);

    /// <summary>A model from bytes; large initializers share them.</summary>
    public static ModelProto ParseModel(ReadOnlyMemory<byte> bytes, string name)
    {
        var source = new MemoryBytes(bytes);
        if (MessageBudget.IsExceeded(source))
        {
            string message = $"the file has more than {MessageBudget.MostFields} fields, more than any network";
            throw new ModelException(new ModelProblem(message) { Unsafe = true }, name);
        }

        return Guard(
            () => ModelSlices.Parse(source, Large)
                ?? ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(bytes.Span),
            bytes, name, "an ONNX model");
    }

    /// <summary>A model from its file, where large initializers stay until somebody asks for them.</summary>
    /// <remarks>What is not of the plain form is read whole, and judged as bytes are.</remarks>
    public static ModelProto OpenModel(string path) => OpenPlain(path) ?? ParseModel(ReadAll(path), path);

    private static ModelProto? OpenPlain(string path)
    {
        if (OpenFile.Open(path) is not { Length: <= int.MaxValue } file) return null;
        try
        {
            return ModelSlices.Parse(new FileBytes(file), FileRange.Least, MessageBudget.FreeBytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static T Guard<T>(Func<T> parse, ReadOnlyMemory<byte> bytes, string name, string what)
    {
        if (bytes.Length == 0) throw new ModelException(new ModelProblem($"not {what}: the file is empty"), name);
        try
        {
            return parse();
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or ArgumentException or InvalidOperationException
            or OverflowException or IndexOutOfRangeException)
        {
            throw new ModelException(new ModelProblem($"not {what}: {e.Message}", Hint: Hint), name, e);
        }
    }

    private static ModelException TooLarge(string name) =>
        new(new ModelProblem("the file passes 2 GiB", Hint: "store the weights as external data") { Unsafe = true },
            name);
}
