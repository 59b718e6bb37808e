using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hone.Tensors;

/// <summary>A dense, row-major array of numbers or text with a concrete shape.</summary>
/// <remarks>
/// Tensors made by <see cref="Create(DataType, Shape)"/> are zeroed, lie on the pinned heap and start at a multiple
/// of 64 bytes; a tensor over foreign memory (<see cref="Wrap"/>) has whatever alignment that memory has.
/// A tensor is at most 2 GiB.
/// </remarks>
public sealed class Tensor
{
    /// <summary>Bytes that the start of an owned tensor is a multiple of: one cache line, one 512-bit vector.</summary>
    public const int Alignment = 64;

    private readonly Memory<byte> _bytes;
    private readonly string[]? _text;

    private Tensor(DataType type, Shape shape, Memory<byte> bytes, string[]? text)
    {
        Type = type;
        Shape = shape;
        _bytes = bytes;
        _text = text;
    }

    /// <summary>The element type.</summary>
    public DataType Type { get; }

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Length => (int)Shape.Length;

    /// <summary>Bytes of element storage; 0 for text.</summary>
    public int ByteLength => _bytes.Length;

    /// <summary>The raw elements, little-endian.</summary>
    public Span<byte> Bytes => _bytes.Span;

    /// <summary>The raw elements as memory that can be pinned.</summary>
    public Memory<byte> Memory => _bytes;

    /// <summary>The elements of a text tensor.</summary>
    /// <exception cref="InvalidOperationException">The tensor does not hold text.</exception>
    public Span<string> Text => _text ?? throw new InvalidOperationException($"a {Type.Name()} tensor holds no text");

    /// <summary>A zeroed tensor (text: empty strings).</summary>
    /// <exception cref="ArgumentException">The type is undefined or the tensor would pass 2 GiB.</exception>
    public static Tensor Create(DataType type, Shape shape)
    {
        if (type == DataType.String)
        {
            if (CheckedBytes(shape, sizeof(long)) > int.MaxValue)
                throw new ArgumentException($"a tensor of text {shape} passes 2 GiB", nameof(shape));
            var text = new string[shape.Length];
            Array.Fill(text, "");
            return new Tensor(type, shape, default, text);
        }

        int size = type.Size();
        if (size == 0) throw new ArgumentException("a tensor needs an element type", nameof(type));
        long bytes = CheckedBytes(shape, size);
        if (bytes > int.MaxValue - 4096)
            throw new ArgumentException($"a tensor of {type.Name()} {shape} passes 2 GiB", nameof(shape));
        byte[] store = GC.AllocateArray<byte>((int)bytes + Alignment, pinned: true);
        return new Tensor(type, shape, store.AsMemory(AlignedStart(store), (int)bytes), null);
    }

    /// <summary>A zeroed tensor of T.</summary>
    public static Tensor Create<T>(params ReadOnlySpan<int> dims) => Create(DataTypes.Of<T>(), new Shape(dims));

    /// <summary>A tensor with a copy of these elements.</summary>
    /// <exception cref="ArgumentException">The count differs from the shape's.</exception>
    public static Tensor From<T>(Shape shape, ReadOnlySpan<T> elements)
    {
        if (elements.Length != shape.Length)
            throw new ArgumentException($"{elements.Length} elements do not fill {shape}", nameof(elements));
        var tensor = Create(DataTypes.Of<T>(), shape);
        if (typeof(T) == typeof(string))
            for (int i = 0; i < elements.Length; i++) tensor._text![i] = (string)(object)elements[i]!;
        else
        {
            ref byte start = ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(elements));
            MemoryMarshal.CreateReadOnlySpan(ref start, tensor.ByteLength).CopyTo(tensor.Bytes);
        }

        return tensor;
    }

    /// <summary>A rank-1 tensor with a copy of these elements.</summary>
    public static Tensor Vector<T>(params ReadOnlySpan<T> elements) => From(new Shape(elements.Length), elements);

    /// <summary>A rank-0 tensor.</summary>
    public static Tensor Scalar<T>(T element) => From(Tensors.Shape.Scalar, new ReadOnlySpan<T>(ref element));

    /// <summary>A tensor over memory that somebody else owns; nothing is copied.</summary>
    /// <exception cref="ArgumentException">The memory's length is not the tensor's.</exception>
    public static Tensor Wrap(DataType type, Shape shape, Memory<byte> bytes)
    {
        if (type.Size() == 0 || CheckedBytes(shape, type.Size()) != bytes.Length)
            throw new ArgumentException($"{bytes.Length} bytes do not hold {type.Name()} {shape}", nameof(bytes));
        return new Tensor(type, shape, bytes, null);
    }

    /// <summary>The elements as T. Bool may be read as byte.</summary>
    /// <exception cref="ArgumentException">T is not how this type is stored.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        if (typeof(T) != typeof(byte) || Type != DataType.Bool)
        {
            if (DataTypes.Of<T>() != Type)
                throw new ArgumentException(
                    $"the tensor holds {Type.Name()}, not {DataTypes.Of<T>().Name()}", nameof(T));
        }

        return MemoryMarshal.Cast<byte, T>(_bytes.Span);
    }

    /// <summary>The same elements under another shape of the same length; storage is shared.</summary>
    public Tensor Reshape(Shape shape)
    {
        if (shape.Length != Shape.Length)
            throw new ArgumentException($"{Shape} cannot be seen as {shape}", nameof(shape));
        return new Tensor(Type, shape, _bytes, _text);
    }

    /// <summary>Copies raw elements from one byte on, without fetching all where they lie elsewhere.</summary>
    internal void CopyTo(int firstByte, Span<byte> to) => DeferredBytes.Copy(_bytes, firstByte, to);

    /// <summary>A copy with storage of its own.</summary>
    public Tensor Clone()
    {
        var copy = Create(Type, Shape);
        if (_text is not null) _text.CopyTo(copy._text!, 0);
        else CopyTo(0, copy.Bytes);
        return copy;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type.Name()} {Shape}";

    private static long CheckedBytes(Shape shape, int size)
    {
        // An empty tensor is small however large its other extents are.
        if (shape.Dims.Contains(0)) return 0;
        long bytes = size;
        foreach (int d in shape.Dims)
        {
            if (bytes > (1L << 40) / d) throw new ArgumentException($"a tensor of {shape} passes 2 GiB", nameof(shape));
            bytes *= d;
        }

        return bytes;
    }

    private static unsafe int AlignedStart(byte[] store)
    {
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(store));
        return (int)((Alignment - (address % Alignment)) % Alignment);
    }
}
