using System.Runtime.CompilerServices;
using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>
/// The spectra of filters as the micro-kernel reads them: [frequency][panel][plane][channel][filter of the panel], two
/// vectors of filters to a panel, one in the last when so few remain; absent filters are zeros.
/// </summary>
/// <remarks>
/// Conjugated, since a layer correlates, and scaled by 1 / slots, which the transforms leave out. A complex frequency
/// has a plane of real and one of imaginary parts, a real one has one plane.
/// </remarks>
internal static unsafe class FourierFilters
{
    /// <summary>The packed filters, shared by every kernel that has this format.</summary>
    public static AlignedBuffer Pack<S, V>(ConvolutionRequest c, FourierPlan plan, PlaneTransform<S, V> transform)
        where S : struct, ISimd<V>
        where V : struct
    {
        string format = $"conv.fft{plan.Tile.Rows}x{plan.Tile.Columns}.c{S.Lanes}.k{c.K}c{c.C}r{c.R}s{c.S}";
        if (c is not { DilationH: 1, DilationW: 1 }) format += $"d{c.DilationH}x{c.DilationW}";
        return c.Filters.Packed(format, filters => Pack(filters, c, plan, transform));
    }

    private static AlignedBuffer Pack<S, V>(
        ReadOnlySpan<float> filters, ConvolutionRequest c, FourierPlan plan, PlaneTransform<S, V> transform)
        where S : struct, ISimd<V>
        where V : struct
    {
        var packed = new AlignedBuffer((long)plan.Slots * plan.C * plan.PaddedK * sizeof(float), zeroed: false);
        nint rowFloats = (nint)plan.Tile.Columns * S.Lanes;
        using var room = new AlignedBuffer(
            ((plan.Slots * S.Lanes) + transform.PlaneFloats + rowFloats + transform.RoomFloats) * sizeof(float));
        float* slots = room.Floats, plane = slots + (plan.Slots * S.Lanes), row = plane + transform.PlaneFloats;
        fixed (float* w = filters)
        {
            for (int block = 0; block < plan.BlocksK; block++)
            {
                int count = Math.Min(S.Lanes, c.K - (block * S.Lanes));
                for (int channel = 0; channel < c.C; channel++)
                {
                    float* first = w + ((((long)block * S.Lanes * c.C) + channel) * c.R * c.S);
                    new Span<float>(plane, (int)transform.PlaneFloats).Clear();
                    for (int r = 0; r < c.R; r++)
                    {
                        GatherRow(first + (r * c.S), c, count, S.Lanes, row);
                        transform.ForwardRow(
                            row, S.Lanes, plane + (r * c.DilationH * transform.RowPitch), row + rowFloats);
                    }

                    transform.ForwardColumns(plane, slots, S.Lanes, row + rowFloats);
                    Spread<S, V>(slots, plan, block, channel, packed.Floats);
                }
            }
        }

        return packed;
    }

    // One row of a block of filters, a filter to a lane; what no tap writes has been zero from the beginning.
    private static void GatherRow(float* w, ConvolutionRequest c, int count, int lanes, float* row)
    {
        nint pitch = (nint)c.C * c.R * c.S;
        for (int s = 0; s < c.S; s++, row += c.DilationW * lanes)
            for (int k = 0; k < lanes; k++) row[k] = k < count ? w[(k * pitch) + s] : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread<S, V>(float* slots, FourierPlan plan, int block, int channel, float* packed)
        where S : struct, ISimd<V>
        where V : struct
    {
        V scale = S.Broadcast(1f / plan.Slots);
        int panel = block / TileKernels.Vectors, width = plan.VectorsOf(panel) * S.Lanes;
        nint planePitch = (nint)plan.C * width;
        foreach (var f in plan.Frequencies)
        {
            float* to = packed + plan.PanelStart(f, panel) + ((long)channel * width)
                + (block % TileKernels.Vectors * S.Lanes);
            V re = S.Mul(S.Load(slots + (f.Re * S.Lanes)), scale);
            S.Store(to, re);
            if (f.IsReal) continue;
            V im = S.Mul(S.Load(slots + (f.Im * S.Lanes)), scale);
            S.Store(to + planePitch, S.Sub(S.Zero, im));
        }
    }
}
