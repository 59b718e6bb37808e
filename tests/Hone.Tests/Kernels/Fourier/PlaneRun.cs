using Hone.Kernels.Convolution.Fourier;
using Hone.Kernels.Simd;

namespace Hone.Tests.Kernels.Fourier;

/// <summary>One plane there and back, in buffers that end at guard pages.</summary>
internal sealed unsafe class PlaneRun<S, V> : IDisposable
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly int _rows;
    private readonly int _columns;
    private readonly PlaneTransform<S, V> _transform;
    private readonly GuardedBuffer _slots;
    private readonly GuardedBuffer _plane;
    private readonly GuardedBuffer _room;

    public PlaneRun(int rows, int columns)
    {
        (_rows, _columns) = (rows, columns);
        _transform = new PlaneTransform<S, V>(rows, columns);
        _slots = new GuardedBuffer(rows * columns * S.Lanes * sizeof(float));
        _plane = new GuardedBuffer(_transform.PlaneFloats * sizeof(float));
        _room = new GuardedBuffer(_transform.RoomFloats * sizeof(float));
    }

    /// <summary>The spectrum of [row][column][lane].</summary>
    public float[] Forward(float[] x)
    {
        using var from = GuardedBuffer.Of(x);
        float* plane = (float*)_plane.Pointer, room = (float*)_room.Pointer, row = (float*)from.Pointer;
        for (int i = 0; i < _rows; i++, row += _columns * S.Lanes)
            _transform.ForwardRow(row, S.Lanes, plane + (i * _transform.RowPitch), room);
        _transform.ForwardColumns(plane, (float*)_slots.Pointer, S.Lanes, room);
        return _slots.Floats.ToArray();
    }

    /// <summary>Rows x columns times what had the last spectrum.</summary>
    public float[] Inverse()
    {
        using var to = new GuardedBuffer(_rows * _columns * S.Lanes * sizeof(float));
        float* plane = (float*)_plane.Pointer, room = (float*)_room.Pointer, row = (float*)to.Pointer;
        _transform.InverseColumns((float*)_slots.Pointer, S.Lanes, plane, room);
        for (int i = 0; i < _rows; i++, row += _columns * S.Lanes)
            _transform.InverseRow(plane + (i * _transform.RowPitch), row, room);
        return to.Floats.ToArray();
    }

    public void Dispose()
    {
        _slots.Dispose();
        _plane.Dispose();
        _room.Dispose();
    }
}
