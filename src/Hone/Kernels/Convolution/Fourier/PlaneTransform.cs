using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>
/// The two-dimensional transform of a plane of real vectors: real transforms of rows, then transforms of columns.
/// </summary>
/// <remarks>
/// A spectrum has as many slots as the plane has vectors, [row][column]. Columns 2k and 2k + 1 are real and imaginary
/// part of frequency k along rows; columns 0 and 1, frequencies 0 and half the length, are real lines again, so their
/// slots follow <see cref="RealTransform{S, V}"/> downwards. An axis of length 1 is not transformed.
/// </remarks>
internal sealed unsafe class PlaneTransform<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly int _rows;
    private readonly int _columns;
    private readonly RealTransform<S, V>? _alongRows;
    private readonly RealTransform<S, V>? _downReal;
    private readonly ComplexTransform<S, V>? _down;

    /// <summary>A transform of a plane; each extent is 1 or even.</summary>
    public PlaneTransform(int rows, int columns)
    {
        (_rows, _columns) = (rows, columns);
        if (columns > 1) _alongRows = new RealTransform<S, V>(columns);
        if (rows > 1) _downReal = new RealTransform<S, V>(rows);
        if (rows > 1 && columns > 2) _down = new ComplexTransform<S, V>(rows);
        // An odd number of vectors, so that a column does not crowd into a few cache sets.
        RowPitch = (nint)(columns | 1) * S.Lanes;
        RoomFloats = Math.Max(
            Math.Max(_alongRows?.RoomFloats ?? 0, _downReal?.RoomFloats ?? 0), _down?.RoomFloats ?? 0);
    }

    /// <summary>Floats from one row of a plane to the next.</summary>
    public nint RowPitch { get; }

    /// <summary>Floats of a plane.</summary>
    public nint PlaneFloats => _rows * RowPitch;

    /// <summary>Floats of room that all methods need.</summary>
    public nint RoomFloats { get; }

    /// <summary>Transforms one row into a plane.</summary>
    /// <param name="row">Its first vector.</param>
    /// <param name="step">Floats from one vector to the next.</param>
    /// <param name="to">The row of the plane.</param>
    /// <param name="room">Room.</param>
    public void ForwardRow(float* row, nint step, float* to, float* room)
    {
        if (_alongRows is null) S.Store(to, S.Load(row));
        else _alongRows.Forward(new Line(row, 2 * step, step), new Line(to, 2 * S.Lanes, S.Lanes), room);
    }

    /// <summary>From a plane of transformed rows to the spectrum's slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ForwardColumns(float* plane, float* slots, nint slotPitch, float* room)
    {
        nint down = _columns * slotPitch;
        if (_downReal is null)
        {
            for (int j = 0; j < _columns; j++, plane += S.Lanes, slots += slotPitch) S.Store(slots, S.Load(plane));
            return;
        }

        for (int j = 0; j < Math.Min(2, _columns); j++, plane += S.Lanes, slots += slotPitch)
            _downReal.Forward(new Line(plane, 2 * RowPitch, RowPitch), new Line(slots, 2 * down, down), room);
        for (int j = 2; j < _columns; j += 2, plane += 2 * S.Lanes, slots += 2 * slotPitch)
            _down!.Run(new Line(plane, RowPitch, S.Lanes), new Line(slots, down, slotPitch), room);
    }

    /// <summary>From the spectrum's slots to rows still transformed, times the number of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void InverseColumns(float* slots, nint slotPitch, float* plane, float* room)
    {
        nint down = _columns * slotPitch;
        if (_downReal is null)
        {
            for (int j = 0; j < _columns; j++, plane += S.Lanes, slots += slotPitch) S.Store(plane, S.Load(slots));
            return;
        }

        for (int j = 0; j < Math.Min(2, _columns); j++, plane += S.Lanes, slots += slotPitch)
            _downReal.Inverse(new Line(slots, 2 * down, down), new Line(plane, 2 * RowPitch, RowPitch), room);
        for (int j = 2; j < _columns; j += 2, plane += 2 * S.Lanes, slots += 2 * slotPitch)
            _down!.Run(
                new Line(slots, down, slotPitch).Exchanged, new Line(plane, RowPitch, S.Lanes).Exchanged, room);
    }

    /// <summary>From a row of a plane to its vectors, without gaps, times the number of columns.</summary>
    public void InverseRow(float* from, float* row, float* room)
    {
        if (_alongRows is null) S.Store(row, S.Load(from));
        else _alongRows.Inverse(new Line(from, 2 * S.Lanes, S.Lanes), new Line(row, 2 * S.Lanes, S.Lanes), room);
    }
}
