using System.Runtime.CompilerServices;
using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;
using Hone.Tensors;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>Stretches of rows of a picture as vectors of channels, whatever the picture's layout.</summary>
internal sealed unsafe class ChannelRows<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly Layout _layout;
    private readonly int _channels;
    private readonly int _blocks;
    private readonly int _height;
    private readonly int _width;

    /// <summary>Pictures of an extent.</summary>
    public ChannelRows(Layout layout, int channels, int height, int width)
    {
        (_layout, _channels, _height, _width) = (layout, channels, height, width);
        _blocks = GemmPlan.Ceiling(channels, S.Lanes);
        // Pixels of NHWC hold whole vectors, but for the last one of each pixel.
        Step = layout == Layout.Nhwc ? channels : S.Lanes;
    }

    /// <summary>Floats from one vector of a row in place to the next.</summary>
    public nint Step { get; }

    /// <summary>The vector of a pixel in place; null where channels of a block do not lie side by side.</summary>
    public float* InPlace(float* pictures, int image, int block, int row, int column)
    {
        if (_layout == Layout.Nchwc)
        {
            long plane = ((long)image * _blocks) + block;
            return pictures + ((((plane * _height) + row) * _width + column) * S.Lanes);
        }

        if (_layout == Layout.Nchw || Count(block) < S.Lanes) return null;
        return Nhwc(pictures, image, block, row, column);
    }

    /// <summary>Copies a stretch of a row that exists; lanes beyond the channels hold anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(float* pictures, int image, int block, int row, int column, int count, float* to)
    {
        float* from = InPlace(pictures, image, block, row, column);
        if (from != null)
        {
            for (int j = 0; j < count; j++, from += Step, to += S.Lanes) S.Store(to, S.Load(from));
            return;
        }

        int channels = Count(block);
        if (_layout == Layout.Nchw)
        {
            from = Nchw(pictures, image, block, row, column);
            if (channels < S.Lanes) new Span<float>(to, count * S.Lanes).Clear();
            PanelPacking.Transpose(from, (nint)_height * _width, to, S.Lanes, channels, count);
            return;
        }

        from = Nhwc(pictures, image, block, row, column);
        for (int j = 0; j < count; j++, from += Step, to += S.Lanes) S.Store(to, S.LoadFirst(from, channels));
    }

    /// <summary>Writes a stretch of a row; of NCHWc all lanes, of other layouts the channels that exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(float* from, float* pictures, int image, int block, int row, int column, int count)
    {
        float* to = InPlace(pictures, image, block, row, column);
        if (to != null)
        {
            for (int j = 0; j < count; j++, from += S.Lanes, to += Step) S.Store(to, S.Load(from));
            return;
        }

        int channels = Count(block);
        if (_layout == Layout.Nchw)
        {
            float* planar = Nchw(pictures, image, block, row, column);
            PanelPacking.Transpose(from, S.Lanes, planar, (nint)_height * _width, count, channels);
            return;
        }

        to = Nhwc(pictures, image, block, row, column);
        for (int j = 0; j < count; j++, from += S.Lanes, to += Step) S.StoreFirst(to, S.Load(from), channels);
    }

    private int Count(int block) => Math.Min(S.Lanes, _channels - (block * S.Lanes));

    private float* Nhwc(float* pictures, int image, int block, int row, int column) =>
        pictures + ((((((long)image * _height) + row) * _width) + column) * _channels) + (block * S.Lanes);

    private float* Nchw(float* pictures, int image, int block, int row, int column) =>
        pictures + ((((((long)image * _channels) + (block * S.Lanes)) * _height) + row) * _width) + column;
}
