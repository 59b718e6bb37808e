using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;
using Hone.Tensors;

namespace Hone.Kernels.Copies;

/// <summary>A change of layout, a tile of pixels x channels at a time.</summary>
/// <remarks>
/// Tiles are such that either layout is read or written in runs of several lines. A result too large for the caches is
/// put together in scratch and stored around them. Scratch: a tile then, else 0 bytes.
/// </remarks>
internal sealed unsafe class ReorderKernel<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    // Elements of a tile, and channels where pixels are rows on one side; otherwise there is one block. In a cache runs
    // of four lines do; from memory a kilobyte is wanted, and half the second cache level holds two such tiles.
    private const int TileElements = 8 * 1024, TileChannels = 64;
    private const int StreamedElements = 64 * 1024, StreamedChannels = 256;

    // Pixels whose blocks of channels are taken in turns.
    private const int PixelsTogether = 16;

    // Rows in scratch begin in different cache sets.
    private const int Apart = 16;

    private readonly ReorderRequest _request;
    private readonly WorkSplit _split;
    private readonly int _blocks;
    private readonly int _tileChannels;
    private readonly int _tilePixels;
    private readonly int _channelTiles;
    private readonly int _pixelTiles;
    private readonly bool _streams;

    /// <summary>The kernel.</summary>
    public ReorderKernel(ReorderRequest request)
    {
        _request = request;
        _blocks = (request.C + S.Lanes - 1) / S.Lanes;
        long whole = request.To == Layout.Nchwc ? _blocks * S.Lanes : request.C;
        _streams = StreamingStore.Pays(request.N * whole * request.Plane * sizeof(float));
        bool rows = request.From == Layout.Nhwc || request.To == Layout.Nhwc;
        var (elements, most) = _streams && rows ? (StreamedElements, StreamedChannels) : (TileElements, TileChannels);
        _tileChannels = rows ? Math.Min(most, _blocks * S.Lanes) : S.Lanes;
        _tilePixels = Math.Min(elements / _tileChannels, request.Plane);
        _channelTiles = (request.C + _tileChannels - 1) / _tileChannels;
        _pixelTiles = (request.Plane + _tilePixels - 1) / _tilePixels;
        _split = WorkSplit.Of((long)request.N * _channelTiles * _pixelTiles, _tilePixels * _tileChannels * 0.5);
    }

    /// <inheritdoc/>
    public override string Name => $"reorder.{Word(_request.From)}-{Word(_request.To)}.f32.v{S.Lanes * 32}";

    // A switch, since the names of an enumeration take a millisecond of every start to find.
    private static string Word(Layout layout) => layout switch
    {
        Layout.Nchw => "nchw",
        Layout.Nhwc => "nhwc",
        _ => "nchwc",
    };

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long ScratchBytes
    {
        get
        {
            var (rows, length) = Rows(_request.To, _tileChannels, _tilePixels);
            return _streams ? (long)rows * (length + Apart) * sizeof(float) : 0;
        }
    }

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        float* x = (float*)operands[0], y = (float*)operands[1];
        long first = _split.First(task), end = _split.End(task);
        if (_streams)
        {
            Stream(x, y, first, end, (float*)scratch);
            return;
        }

        for (long unit = first; unit < end; unit++)
        {
            var tile = TileOf(unit);
            Write(x + At(_request.From, tile), y + At(_request.To, tile), Pitch(_request.To), tile);
        }
    }

    // Each tile is put together in scratch, then stored a run at a time.
    private void Stream(float* x, float* y, long first, long end, float* scratch)
    {
        for (long unit = first; unit < end; unit++)
        {
            var tile = TileOf(unit);
            var (rows, length) = Rows(_request.To, tile.Channels, tile.Pixels);
            int apart = _request.To == Layout.Nhwc && rows == 1 ? tile.Channels : length + Apart;
            Write(x + At(_request.From, tile), scratch, apart, tile);
            float* to = y + At(_request.To, tile);
            for (int row = 0; row < rows; row++, to += Pitch(_request.To))
                StreamingStore.Copy(scratch + (row * apart), to, length);
        }

        StreamingStore.Fence();
    }

    private TilePlace TileOf(long unit)
    {
        int pixel = (int)(unit % _pixelTiles) * _tilePixels;
        int channel = (int)(unit / _pixelTiles % _channelTiles) * _tileChannels;
        return new TilePlace(
            unit / _pixelTiles / _channelTiles, channel, pixel, Math.Min(_tileChannels, _request.C - channel),
            Math.Min(_tilePixels, _request.Plane - pixel));
    }

    // Writes a tile; toPitch is from one row of the result to the next: a channel, a pixel or a block of channels.
    private void Write(float* x, float* y, long toPitch, TilePlace tile)
    {
        int channels = tile.Channels, pixels = tile.Pixels;
        long pitch = Pitch(_request.From);
        if (_request is { From: Layout.Nchw, To: Layout.Nhwc })
        {
            MatrixTranspose.Run(x, pitch, y, toPitch, channels, pixels);
            return;
        }

        if (_request is { From: Layout.Nhwc, To: Layout.Nchw })
        {
            MatrixTranspose.Run(x, pitch, y, toPitch, pixels, channels);
            return;
        }

        // From memory some pixels at a time with all their channels, which lie together.
        int together = _streams && _request.From == Layout.Nhwc ? PixelsTogether : pixels;
        for (int p = 0; p < pixels; p += together)
            for (int c = 0; c < channels; c += S.Lanes)
                WriteBlock(x, y, toPitch, c, Math.Min(S.Lanes, channels - c), p, Math.Min(together, pixels - p));
    }

    // Some pixels of one block of channels, where one side is NCHWc.
    private void WriteBlock(float* x, float* y, long toPitch, int c, int valid, int p, int pixels)
    {
        long pitch = Pitch(_request.From), block = c / S.Lanes, inBlock = (long)p * S.Lanes;
        switch (_request.From, _request.To)
        {
            case (Layout.Nchw, _):
                if (valid < S.Lanes) new Span<float>(y + (block * toPitch), pixels * S.Lanes).Clear();
                MatrixTranspose.Run(x + (c * pitch), pitch, y + (block * toPitch), S.Lanes, valid, pixels);
                break;
            case (_, Layout.Nchw):
                MatrixTranspose.Run(x + (block * pitch), S.Lanes, y + (c * toPitch), toPitch, pixels, valid);
                break;
            case (Layout.Nhwc, _):
                Pixels(
                    x + (p * pitch) + c, pitch, y + (block * toPitch) + inBlock, S.Lanes, pixels, valid, S.Lanes);
                break;
            default:
                Pixels(x + (block * pitch) + inBlock, S.Lanes, y + (p * toPitch) + c, toPitch, pixels, valid, valid);
                break;
        }
    }

    // Runs of a tile in a layout, and their length; whole pixels are one run.
    private (int Count, int Length) Rows(Layout layout, int channels, int pixels) => layout switch
    {
        Layout.Nchw => (channels, pixels),
        Layout.Nhwc when channels == _request.C => (1, pixels * channels),
        Layout.Nhwc => (pixels, channels),
        _ => ((channels + S.Lanes - 1) / S.Lanes, pixels * S.Lanes),
    };

    // Floats from one channel, pixel or block of channels to the next.
    private long Pitch(Layout layout) => layout switch
    {
        Layout.Nchw => _request.Plane,
        Layout.Nhwc => _request.C,
        _ => (long)_request.Plane * S.Lanes,
    };

    private long At(Layout layout, TilePlace t) => layout switch
    {
        Layout.Nchw => (((t.Image * _request.C) + t.Channel) * _request.Plane) + t.Pixel,
        Layout.Nhwc => (((t.Image * _request.Plane) + t.Pixel) * _request.C) + t.Channel,
        _ => ((((t.Image * _blocks) + (t.Channel / S.Lanes)) * _request.Plane) + t.Pixel) * S.Lanes,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pixels(float* x, long xStep, float* y, long yStep, int pixels, int read, int written)
    {
        for (int i = 0; i < pixels; i++, x += xStep, y += yStep)
        {
            V pixel = read == S.Lanes ? S.Load(x) : S.LoadFirst(x, read);
            if (written == S.Lanes) S.Store(y, pixel);
            else S.StoreFirst(y, pixel, written);
        }
    }

    // Where a tile lies, and how large it is.
    private readonly record struct TilePlace(long Image, int Channel, int Pixel, int Channels, int Pixels);
}
