using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels;

/// <summary>
/// Constant floats and the packings that kernels made of them. Kernels for several shapes share one object, and so
/// each packing, which is made once, by the first kernel that asks.
/// </summary>
public sealed class Weights
{
    /// <summary>
    /// Packing takes a second thread even where a run has one: it is most of a large model's loading.
    /// </summary>
    internal const int LeastPackers = 2;

    private static int s_last;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AlignedBuffer> _packings = [];
    private readonly bool _absent;
    private Tensor? _values;

    /// <summary>
    /// Weights over a tensor of float32, or of bytes for kernels over bytes, that nobody changes any more; nothing is
    /// copied.
    /// </summary>
    public Weights(Tensor values)
    {
        if (values.Type is not (DataType.Float32 or DataType.UInt8 or DataType.Int8))
            throw new ArgumentException($"weights are float32 or bytes, not {values.Type.Name()}", nameof(values));
        _values = values;
        Type = values.Type;
        Count = values.Length;
    }

    /// <summary>Weights with a copy of these values.</summary>
    public Weights(ReadOnlyMemory<float> values)
        : this(Tensor.From(new Shape(values.Length), values.Span))
    {
    }

    private Weights(int count)
    {
        Count = count;
        _absent = true;
    }

    /// <summary>How many threads may pack at once; results do not depend on it.</summary>
    internal int Packers { get; init; } = LeastPackers;

    /// <summary>A number that no other weights have: for formats that combine two.</summary>
    internal int Id { get; } = Interlocked.Increment(ref s_last);

    /// <summary>The type of the values.</summary>
    internal DataType Type { get; } = DataType.Float32;

    /// <summary>How many values.</summary>
    public int Count { get; }

    /// <summary>
    /// So many weights of which nothing is known but the number: for kernels that are asked how much memory they will
    /// need, and never run. Their packings are empty.
    /// </summary>
    internal static Weights Absent(int count) => new(count);

    /// <summary>The original values.</summary>
    /// <exception cref="InvalidOperationException">They were released.</exception>
    public ReadOnlySpan<float> Values
    {
        get
        {
            lock (_lock)
            {
                return _values is { } values
                    ? values.AsSpan<float>()
                    : throw new InvalidOperationException("these weights were released");
            }
        }
    }

    /// <summary>The tensor of the original values, while it is kept.</summary>
    internal Tensor? Source => _values;

    /// <summary>The packings so far.</summary>
    internal AlignedBuffer[] Packings
    {
        get
        {
            lock (_lock) return [.. _packings.Values];
        }
    }

    /// <summary>Bytes of all packings so far.</summary>
    public long PackedBytes
    {
        get
        {
            lock (_lock) return _packings.Values.Sum(b => b.Bytes);
        }
    }

    /// <summary>Drops the original values. Packings that exist go on serving; new ones cannot be made.</summary>
    public void Release()
    {
        lock (_lock) _values = null;
    }

    /// <summary>The packing of this format, made now if it is the first request for it.</summary>
    /// <param name="format">Names layout and every parameter behind it, as in <c>conv.panel32.block16.g1</c>.</param>
    /// <param name="pack">Makes it from the original values.</param>
    /// <exception cref="InvalidOperationException">It does not exist and the originals were released.</exception>
    internal AlignedBuffer Packed(string format, Func<ReadOnlySpan<float>, AlignedBuffer> pack) =>
        Packed(format, values =>
        {
            using var reader = new WeightReader(values);
            return pack(reader.All());
        });

    /// <summary>The packing of this format, made in parts on several threads.</summary>
    /// <param name="format">Names layout and every parameter behind it.</param>
    /// <param name="room">Makes the buffer that the parts fill.</param>
    /// <param name="packing">What the parts are.</param>
    /// <exception cref="InvalidOperationException">It does not exist and the originals were released.</exception>
    internal AlignedBuffer Packed(string format, Func<AlignedBuffer> room, Packing packing) =>
        Packed(format, values =>
        {
            var packed = room();
            packing.Make(values, packed, Packers);
            return packed;
        });

    private AlignedBuffer Packed(string format, Func<Tensor, AlignedBuffer> pack)
    {
        lock (_lock)
        {
            if (_packings.TryGetValue(format, out var packing)) return packing;
            if (_absent) return _packings[format] = new AlignedBuffer(0);
            if (_values is not { } values)
                throw new InvalidOperationException($"these weights were released before packing as {format}");
            return _packings[format] = pack(values);
        }
    }
}
