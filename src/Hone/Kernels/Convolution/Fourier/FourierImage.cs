using System.Runtime.CompilerServices;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>From tiles of x to spectra, zeros beyond the edges, and from spectra to tiles of y.</summary>
/// <remarks>
/// Overlap-save: a tile of n rows begins where its first output begins to read, and the first n - R + 1 outputs of the
/// circular correlation are those of the straight one. The others are not computed.
/// </remarks>
internal sealed unsafe class FourierImage<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly ConvolutionRequest _request;
    private readonly FourierPlan _plan;
    private readonly PlaneTransform<S, V> _transform;
    private readonly ChannelRows<S, V> _inputs;
    private readonly ChannelRows<S, V> _outputs;
    private readonly nint _rowFloats;

    /// <summary>The images of a request.</summary>
    public FourierImage(ConvolutionRequest request, FourierPlan plan, PlaneTransform<S, V> transform)
    {
        (_request, _plan, _transform) = (request, plan, transform);
        _inputs = new ChannelRows<S, V>(request.InputLayout, request.C, request.H, request.W);
        _outputs = new ChannelRows<S, V>(request.OutputLayout, request.K, request.P, request.Q);
        _rowFloats = (nint)plan.Tile.Columns * S.Lanes;
    }

    /// <summary>Floats of scratch: a plane, two rows, room for the transforms.</summary>
    public nint RoomFloats => _transform.PlaneFloats + (2 * _rowFloats) + _transform.RoomFloats;

    /// <summary>The spectrum of one block of channels of a tile.</summary>
    /// <param name="x">All images.</param>
    /// <param name="tile">The tile's number.</param>
    /// <param name="block">The block.</param>
    /// <param name="slots">Its first slot.</param>
    /// <param name="slotPitch">Floats from one slot to the next.</param>
    /// <param name="plane">Scratch.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(float* x, int tile, int block, float* slots, nint slotPitch, float* plane)
    {
        var (image, p, q) = Locate(tile);
        int columns = _plan.Tile.Columns, h = p - _request.PadTop, w = q - _request.PadLeft;
        // Columns of the tile that exist.
        int left = Math.Clamp(-w, 0, columns), right = Math.Clamp(_request.W - w, left, columns);
        float* to = plane, row = plane + _transform.PlaneFloats, room = row + (2 * _rowFloats);
        new Span<float>(row, (int)_rowFloats).Clear();
        for (int i = 0; i < _plan.Tile.Rows; i++, h++, to += _transform.RowPitch)
        {
            if ((uint)h >= (uint)_request.H || left == right)
            {
                new Span<float>(to, (int)_rowFloats).Clear();
                continue;
            }

            float* from = right - left < columns ? null : _inputs.InPlace(x, image, block, h, w);
            if (from == null)
            {
                _inputs.Read(x, image, block, h, w + left, right - left, row + (left * S.Lanes));
                _transform.ForwardRow(row, S.Lanes, to, room);
            }
            else _transform.ForwardRow(from, _inputs.Step, to, room);
        }

        _transform.ForwardColumns(plane, slots, slotPitch, room);
    }

    /// <summary>y = act(outputs + bias + residual) for one block of filters of a tile.</summary>
    /// <param name="slots">The spectrum's first slot.</param>
    /// <param name="slotPitch">Floats from one slot to the next.</param>
    /// <param name="tile">The tile's number.</param>
    /// <param name="block">The block.</param>
    /// <param name="bias">The block's bias.</param>
    /// <param name="residual">What is added, or null; may be y.</param>
    /// <param name="y">All images.</param>
    /// <param name="plane">Scratch.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Inverse(
        float* slots, nint slotPitch, int tile, int block, float* bias, float* residual, float* y, float* plane)
    {
        var (image, p, q) = Locate(tile);
        int rows = Math.Min(_plan.OutputRows, _request.P - p), columns = Math.Min(_plan.OutputColumns, _request.Q - q);
        float* row = plane + _transform.PlaneFloats, added = row + _rowFloats, room = added + _rowFloats;
        _transform.InverseColumns(slots, slotPitch, plane, room);
        for (int i = 0; i < rows; i++, p++, plane += _transform.RowPitch)
        {
            _transform.InverseRow(plane, row, room);
            if (residual != null) _outputs.Read(residual, image, block, p, q, columns, added);
            Finish(row, residual == null ? null : added, columns * S.Lanes, bias);
            _outputs.Write(row, y, image, block, p, q, columns);
        }
    }

    private void Finish(float* row, float* added, int length, float* bias)
    {
        var activation = _request.Activation;
        V low = S.Broadcast(activation.Low), high = S.Broadcast(activation.High), offset = S.Load(bias);
        for (int j = 0; j < length; j += S.Lanes)
        {
            V sum = S.Add(S.Load(row + j), offset);
            if (added != null) sum = S.Add(sum, S.Load(added + j));
            S.Store(row + j, S.Min(high, S.Max(low, sum)));
        }

        if (!activation.IsClamp) Activations.Apply<S, V>(row, length, activation);
    }

    // A tile's image and its first output.
    private (int Image, int Row, int Column) Locate(int tile)
    {
        int row = tile / _plan.TileColumns;
        return (row / _plan.TileRows, row % _plan.TileRows * _plan.OutputRows,
            tile % _plan.TileColumns * _plan.OutputColumns);
    }
}
