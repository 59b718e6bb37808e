using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Quantized;

/// <summary>Filters of one byte a tap as pairs of 16-bit numbers w - zw, one pair a lane.</summary>
/// <remarks>
/// Pictures are read in pairs of rows, (0, 1), (2, 3) and so on. A filter may begin with either row of a pair: so
/// there are two packings, the second with a row of zeros above. Each is [pairs][S][lanes], a block of channels after
/// another; missing rows and lanes are zeros.
/// </remarks>
internal sealed unsafe class ByteDepthwiseWeights
{
    private readonly AlignedBuffer _pairs;
    private readonly int _even;
    private readonly int _odd;
    private readonly long _pair;

    /// <summary>Packs the filters of all channels.</summary>
    public ByteDepthwiseWeights(ByteDepthwiseRequest request, int lanes)
    {
        int blocks = (request.C + lanes - 1) / lanes;
        (_even, _odd) = (Pairs(request.R, 0), Pairs(request.R, 1));
        _pair = (long)request.S * lanes;
        _pairs = new AlignedBuffer(blocks * (_even + _odd) * _pair * sizeof(int));
        for (int c = 0; c < request.C; c++)
            for (int r = 0; r < request.R; r++)
                for (int s = 0; s < request.S; s++)
                {
                    short w = (short)Weight(request, c, (r * request.S) + s);
                    long lane = ((long)s * lanes) + (c % lanes);
                    short* even = (short*)(At(c / lanes, 0) + ((r / 2) * _pair) + lane);
                    short* odd = (short*)(At(c / lanes, 1) + (((r + 1) / 2) * _pair) + lane);
                    even[r % 2] = w;
                    odd[(r + 1) % 2] = w;
                }
    }

    /// <summary>Bytes of both packings.</summary>
    public long Bytes => _pairs.Bytes;

    /// <summary>Pairs of rows under a filter that begins with the first (0) or the second (1) row of a pair.</summary>
    public static int Pairs(int r, int parity) => (r + parity + 1) / 2;

    /// <summary>A block's packing for filters that begin with the first (0) or the second (1) row of a pair.</summary>
    public float* At(int block, int parity) =>
        _pairs.Floats + (((block * (_even + _odd)) + (parity * _even)) * _pair);

    /// <summary>w - zw of a channel's tap, taps row by row.</summary>
    public static int Weight(ByteDepthwiseRequest request, int c, int tap)
    {
        byte w = request.Filters.Bytes[(c * request.R * request.S) + tap];
        int zero = request.FilterZero[request.FilterZero.Length == 1 ? 0 : c];
        return (request.Filters.Type == DataType.Int8 ? (sbyte)w : w) - zero;
    }
}
