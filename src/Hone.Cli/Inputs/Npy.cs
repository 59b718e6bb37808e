using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Hone.Tensors;

namespace Hone.Cli.Inputs;

/// <summary>NumPy's .npy files, versions 1 to 3, little- and big-endian, both orders; text of fixed width.</summary>
/// <remarks>
/// bfloat16, which NumPy lacks, is written as float32. Pickled objects are refused: they can run code.
/// </remarks>
internal static class Npy
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It cannot be read, or is not a .npy file of a served type.</exception>
    public static Tensor Read(string path)
    {
        byte[] content = FileBytes.Read(path, FileBytes.MostNpy);
        if (content.Length < 12 || content[0] != 0x93 || !content.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
            throw new IOException($"{path}: not a .npy file");
        if (content[6] is < 1 or > 3) throw new IOException($"{path}: .npy version {content[6]} is not served");
        bool wide = content[6] >= 2;
        var at = content.AsSpan(8);
        long length = wide ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);
        long start = (wide ? 12 : 10) + length;
        if (start > content.Length || length > 1 << 20) throw new IOException($"{path}: the .npy header is cut off");
        var header = NpyHeader.Parse(path, Encoding.Latin1.GetString(content, wide ? 12 : 10, (int)length));
        var elements = content.AsSpan((int)start);
        long expected = header.Bytes;
        foreach (int d in header.Shape) expected = Math.Min(expected * d, long.MaxValue >> 32);
        if (expected != elements.Length)
        {
            throw new IOException(
                $"{path}: {elements.Length} bytes of elements; {header.Type.Name()} {header.Shape} takes {expected}");
        }

        return Decode(header, elements);
    }

    /// <summary>Writes a file, row-major and little-endian.</summary>
    public static void Write(string path, Tensor tensor)
    {
        using var file = File.Create(path);
        if (tensor.Type == DataType.String)
        {
            int width = 1;
            foreach (string text in tensor.Text) width = Math.Max(width, text.EnumerateRunes().Count());
            file.Write(NpyHeader.Write(DataType.String, width, tensor.Shape));
            foreach (string text in tensor.Text)
            {
                byte[] letters = new byte[4 * width];
                Encoding.UTF32.GetBytes(text, letters);
                file.Write(letters);
            }

            return;
        }

        bool widen = tensor.Type == DataType.BFloat16;
        file.Write(NpyHeader.Write(widen ? DataType.Float32 : tensor.Type, 0, tensor.Shape));
        if (!widen)
        {
            file.Write(tensor.Bytes);
            return;
        }

        float[] floats = Array.ConvertAll(tensor.AsSpan<BFloat16>().ToArray(), x => (float)x);
        file.Write(MemoryMarshal.AsBytes<float>(floats));
    }

    private static Tensor Decode(NpyHeader header, ReadOnlySpan<byte> elements)
    {
        var tensor = Tensor.Create(header.Type, header.Shape);
        int size = header.Bytes;
        if (header.Type != DataType.String && !header.ColumnMajor && !header.BigEndian)
        {
            elements.CopyTo(tensor.Bytes);
            return tensor;
        }

        var element = new byte[size];
        for (int i = 0; i < tensor.Length; i++)
        {
            int from = header.ColumnMajor ? ColumnMajorIndex(i, header.Shape) : i;
            elements.Slice(from * size, size).CopyTo(element);
            if (header.Type == DataType.String)
            {
                var letters = new UTF32Encoding(header.BigEndian, byteOrderMark: false);
                tensor.Text[i] = letters.GetString(element).TrimEnd('\0');
                continue;
            }

            if (header.BigEndian) Array.Reverse(element);
            element.CopyTo(tensor.Bytes[(i * size)..]);
        }

        return tensor;
    }

    /// <summary>Where element <paramref name="index"/> of the row-major order lies in the column-major one.</summary>
    private static int ColumnMajorIndex(int index, Shape shape)
    {
        int at = 0;
        int stride = (int)shape.Length;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            stride /= shape[axis];
            at += index % shape[axis] * stride;
            index /= shape[axis];
        }

        return at;
    }
}
