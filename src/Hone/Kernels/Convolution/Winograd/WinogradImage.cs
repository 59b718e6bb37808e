using System.Runtime.CompilerServices;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>Where a tile lies: its image, and its row and column among the image's tiles.</summary>
internal readonly record struct TilePosition(int Image, int Row, int Column);

/// <summary>Cuts tiles out of x, with zeros beyond its edges, and puts them into y, with nothing beyond.</summary>
internal sealed unsafe class WinogradImage<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly ConvolutionRequest _request;
    private readonly WinogradShape _shape;

    /// <summary>The images of a request.</summary>
    public WinogradImage(ConvolutionRequest request, WinogradShape shape)
    {
        _request = request;
        _shape = shape;
    }

    /// <summary>The position of a tile by its number.</summary>
    public TilePosition Locate(int tile)
    {
        int row = tile / _shape.TileColumns;
        return new TilePosition(row / _shape.TileRows, row % _shape.TileRows, tile % _shape.TileColumns);
    }

    /// <summary>The position of the tile after this one.</summary>
    public TilePosition Next(TilePosition at) =>
        at.Column + 1 < _shape.TileColumns ? at with { Column = at.Column + 1 }
        : at.Row + 1 < _shape.TileRows ? new TilePosition(at.Image, at.Row + 1, 0)
        : new TilePosition(at.Image + 1, 0, 0);

    /// <summary>One block of channels of a tile's input: in place, or copied between zeros.</summary>
    /// <param name="x">All images.</param>
    /// <param name="at">The tile.</param>
    /// <param name="block">The block.</param>
    /// <param name="room">Room for the copy.</param>
    /// <param name="rowPitch">Floats from one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float* Input(float* x, TilePosition at, int block, float* room, out nint rowPitch)
    {
        int h = (at.Row * _shape.Rows.Outputs) - _request.PadTop;
        int w = (at.Column * _shape.Columns.Outputs) - _request.PadLeft;
        int height = _shape.Rows.Side, width = _shape.Columns.Side;
        long plane = ((long)at.Image * _shape.BlocksC) + block;
        x += ((((plane * _request.H) + h) * _request.W) + w) * S.Lanes;
        rowPitch = (nint)_request.W * S.Lanes;
        if (h >= 0 && w >= 0 && h + height <= _request.H && w + width <= _request.W) return x;
        // Rows and columns of the tile that exist.
        int top = Math.Clamp(-h, 0, height), bottom = Math.Clamp(_request.H - h, top, height);
        nint left = (nint)Math.Clamp(-w, 0, width) * S.Lanes;
        nint right = Math.Max(left, (nint)Math.Clamp(_request.W - w, 0, width) * S.Lanes), end = (nint)width * S.Lanes;
        float* to = room;
        for (int i = 0; i < height; i++, x += rowPitch, to += end)
        {
            nint j = 0;
            if (i >= top && i < bottom)
            {
                for (; j < left; j += S.Lanes) S.Store(to + j, S.Zero);
                for (; j < right; j += S.Lanes) S.Store(to + j, S.Load(x + j));
            }

            for (; j < end; j += S.Lanes) S.Store(to + j, S.Zero);
        }

        rowPitch = end;
        return room;
    }

    /// <summary>Floats from a row of y to the next.</summary>
    public nint OutputPitch => (nint)_request.Q * S.Lanes;

    /// <summary>Whether all outputs of a tile exist.</summary>
    public bool IsWhole(TilePosition at) =>
        (at.Row + 1) * _shape.Rows.Outputs <= _request.P && (at.Column + 1) * _shape.Columns.Outputs <= _request.Q;

    /// <summary>Floats of y before a tile's first output.</summary>
    public long OutputStart(TilePosition at, int block)
    {
        long plane = ((long)at.Image * _shape.BlocksK) + block;
        long row = (plane * _request.P) + (at.Row * _shape.Rows.Outputs);
        return ((row * _request.Q) + (at.Column * _shape.Columns.Outputs)) * S.Lanes;
    }

    /// <summary>y = act(outputs + bias + residual) for the pixels of a tile that exist.</summary>
    /// <param name="outputs">The tile's vectors, without gaps.</param>
    /// <param name="at">The tile.</param>
    /// <param name="block">The block of filters.</param>
    /// <param name="bias">The block's bias.</param>
    /// <param name="residual">What is added, or null; may be y.</param>
    /// <param name="y">All images.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Store(float* outputs, TilePosition at, int block, float* bias, float* residual, float* y)
    {
        int height = _shape.Rows.Outputs, width = _shape.Columns.Outputs, p = at.Row * height, q = at.Column * width;
        int rows = Math.Min(height, _request.P - p), columns = Math.Min(width, _request.Q - q) * S.Lanes;
        long start = OutputStart(at, block);
        nint pitch = OutputPitch;
        var activation = _request.Activation;
        V low = S.Broadcast(activation.Low), high = S.Broadcast(activation.High), added = S.Load(bias);
        y += start;
        residual = residual == null ? null : residual + start;
        for (int i = 0; i < rows; i++, outputs += width * S.Lanes, y += pitch)
        {
            for (int j = 0; j < columns; j += S.Lanes)
            {
                V sum = S.Add(S.Load(outputs + j), added);
                if (residual != null) sum = S.Add(sum, S.Load(residual + j));
                S.Store(y + j, S.Min(high, S.Max(low, sum)));
            }

            if (residual != null) residual += pitch;
            if (!activation.IsClamp) Activations.Apply<S, V>(y, columns, activation);
        }
    }
}
