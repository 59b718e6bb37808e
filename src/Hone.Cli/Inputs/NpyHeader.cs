using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hone.Tensors;

namespace Hone.Cli.Inputs;

/// <summary>The header of a .npy file: a Python dictionary of descr, fortran_order and shape.</summary>
/// <param name="Type">The element type.</param>
/// <param name="Bytes">Bytes of an element in the file.</param>
/// <param name="BigEndian">True when the elements' bytes are reversed.</param>
/// <param name="ColumnMajor">True for Fortran's order.</param>
/// <param name="Shape">The extents.</param>
internal sealed partial record NpyHeader(DataType Type, int Bytes, bool BigEndian, bool ColumnMajor, Shape Shape)
{
    /// <summary>As many as NumPy's arrays can have.</summary>
    private const int MostDimensions = 64;

    private static readonly (string Code, DataType Type)[] Codes =
    [
        ("f4", DataType.Float32), ("f8", DataType.Float64), ("f2", DataType.Float16), ("i1", DataType.Int8),
        ("i2", DataType.Int16), ("i4", DataType.Int32), ("i8", DataType.Int64), ("u1", DataType.UInt8),
        ("u2", DataType.UInt16), ("u4", DataType.UInt32), ("u8", DataType.UInt64), ("b1", DataType.Bool),
    ];

    /// <summary>Reads the dictionary.</summary>
    /// <exception cref="IOException">It is not one, or names a type that tensors do not have.</exception>
    public static NpyHeader Parse(string file, string text)
    {
        var descr = Descr().Match(text);
        var order = Order().Match(text);
        var shape = Extents().Match(text);
        if (!descr.Success || !order.Success || !shape.Success)
            throw new IOException($"{file}: the .npy header is damaged");
        string code = descr.Groups["x"].Value;
        var dims = new List<int>();
        const StringSplitOptions bare = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        foreach (string part in shape.Groups["x"].Value.Split(',', bare))
        {
            if (!int.TryParse(part.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out int d))
                throw new IOException($"{file}: a dimension of '{part}' is not served");
            dims.Add(d);
        }

        if (dims.Count > MostDimensions)
            throw new IOException($"{file}: {dims.Count} dimensions; NumPy has at most {MostDimensions}");
        var (type, bytes) = TypeOf(file, code);
        bool big = code[0] == '>' && bytes > 1;
        bool columns = order.Groups["x"].Value == "True" && dims.Count > 1;
        return new NpyHeader(type, bytes, big, columns, new Shape([.. dims]));
    }

    /// <summary>The header for a tensor, padded so that the elements start at a multiple of 64 bytes.</summary>
    public static byte[] Write(DataType type, int textLength, Shape shape)
    {
        string code = type == DataType.String ? $"<U{textLength}" : (type.Size() == 1 ? "|" : "<") + CodeOf(type);
        string dims = shape.Rank == 1 ? $"{shape[0]}," : string.Join(", ", shape.Dims.ToArray());
        string text = $"{{'descr': '{code}', 'fortran_order': False, 'shape': ({dims}), }}";
        int length = (10 + text.Length + 1 + 63) / 64 * 64 - 10;
        string start = $"\u0093NUMPY\u0001\0{(char)(length & 255)}{(char)(length >> 8)}";
        return Encoding.Latin1.GetBytes($"{start}{text.PadRight(length - 1)}\n");
    }

    private static string CodeOf(DataType type) => Codes.First(c => c.Type == type).Code;

    private static (DataType Type, int Bytes) TypeOf(string file, string code)
    {
        foreach (var (known, type) in Codes)
            if (code.AsSpan(1).SequenceEqual(known)) return (type, type.Size());
        if (code[1] == 'U' && int.TryParse(code.AsSpan(2), NumberStyles.None, null, out int letters))
            return (DataType.String, checked(4 * Math.Min(letters, 1 << 20)));
        throw new IOException($"{file}: elements of type '{code}' are not served; save numbers, bools or text");
    }

    [GeneratedRegex("""'descr'\s*:\s*'(?<x>[<>=|][A-Za-z][0-9]*)'""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Descr();

    [GeneratedRegex("""'fortran_order'\s*:\s*(?<x>True|False)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Order();

    [GeneratedRegex("""'shape'\s*:\s*\((?<x>[^)]*)\)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Extents();
}
