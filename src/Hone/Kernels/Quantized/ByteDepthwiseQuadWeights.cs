using System.Runtime.Intrinsics;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Quantized;

/// <summary>Filters as signed bytes, four rows of a channel in a lane, and the constants of each block of channels.
/// </summary>
/// <remarks>
/// As in <see cref="ByteDepthwiseWeights"/> there are two packings, for filters that begin with the first or the second
/// row of a group. Weights w - zw beyond a signed byte are sums of two.
/// </remarks>
internal sealed unsafe class ByteDepthwiseQuadWeights
{
    private const int Lanes = 16, Rows = 4, VectorBytes = 64, Constants = 7;

    private readonly AlignedBuffer _buffer;
    private readonly int _taps;
    private readonly int _perBlock;

    /// <summary>Packs the filters of all channels, of as many terms as <see cref="TermsOf"/> says.</summary>
    public ByteDepthwiseQuadWeights(ByteDepthwiseRequest request, int terms)
    {
        int blocks = (request.C + Lanes - 1) / Lanes;
        (Terms, _taps) = (terms, request.S * terms);
        _perBlock = Constants + ((Groups(request.R, 0) + Groups(request.R, 1)) * _taps);
        Even = Groups(request.R, 0);
        _buffer = new AlignedBuffer((long)blocks * _perBlock * VectorBytes);
        var output = new Requantizer<Simd512, Vector512<float>>(request.Output);
        for (int block = 0; block < blocks; block++) Fill(ConstantsOf(block), output.Block(block));
        for (int c = 0; c < request.C; c++)
            for (int r = 0; r < request.R; r++)
                for (int s = 0; s < request.S; s++) Pack(request, c, r, s);
    }

    /// <summary>Vectors of weights for a tap.</summary>
    public int Terms { get; }

    /// <summary>Groups of rows under a filter that begins with the first row of one.</summary>
    private int Even { get; }

    /// <summary>Bytes of all.</summary>
    public long Bytes => _buffer.Bytes;

    /// <summary>Groups under a filter that begins with the first (0) or the second (1) row of one.</summary>
    public static int Groups(int r, int parity) => (r + parity + Rows - 1) / Rows;

    /// <summary>Signed bytes that a weight is the sum of: 1, 2, or 0 where two do not do.</summary>
    public static int TermsOf(ByteDepthwiseRequest request)
    {
        int least = 0, most = 0;
        for (int c = 0; c < request.C; c++)
            for (int tap = 0; tap < request.R * request.S; tap++)
            {
                int w = ByteDepthwiseWeights.Weight(request, c, tap);
                (least, most) = (Math.Min(least, w), Math.Max(most, w));
            }

        return least >= sbyte.MinValue && most <= sbyte.MaxValue ? 1 : most <= 2 * sbyte.MaxValue ? 2 : 0;
    }

    /// <summary>A block's vectors, as <see cref="DepthwiseRowArguments.Constants"/> has them.</summary>
    public byte* ConstantsOf(int block) => _buffer.Pointer + ((long)block * _perBlock * VectorBytes);

    /// <summary>A block's packing for filters that begin with the first (0) or the second (1) row of a group.</summary>
    public byte* At(int block, int parity) =>
        ConstantsOf(block) + ((Constants + (parity * Even * _taps)) * VectorBytes);

    private static void Fill(byte* at, RequantizerBlock block)
    {
        var vectors = (Vector512<float>*)at;
        (vectors[1], vectors[2]) = (Vector512.Load(block.Multiplier), Vector512.Load(block.Offset));
        (vectors[3], vectors[4]) = (Vector512.Create(block.High), Vector512.Create(block.Zero));
        vectors[5] = Vector512.Create(block.Least);
        vectors[6] = Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15).AsSingle();
    }

    private void Pack(ByteDepthwiseRequest request, int c, int r, int s)
    {
        int rest = ByteDepthwiseWeights.Weight(request, c, (r * request.S) + s), lane = c % Lanes;
        ((int*)ConstantsOf(c / Lanes))[lane] -= request.InputZero * rest;
        for (int term = 0; term < Terms; term++)
        {
            int part = Math.Clamp(rest, sbyte.MinValue, sbyte.MaxValue);
            rest -= part;
            for (int parity = 0; parity < 2; parity++)
            {
                int group = (r + parity) / Rows, row = (r + parity) % Rows;
                byte* tap = At(c / Lanes, parity) + (((group * _taps) + (s * Terms) + term) * VectorBytes);
                tap[(lane * Rows) + row] = (byte)part;
            }
        }
    }
}
