using System.Runtime.CompilerServices;
using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>
/// M[f] = V[f] U[f] for a range of frequencies: rows are tiles, steps are channels, columns are filters.
/// </summary>
/// <remarks>
/// A complex product takes three real ones (Gauss): with x = a + i d and u = b + i c, and t = (a + d) b,
/// the real part is t - d (b + c), the imaginary part t + a (c - b). The second and third product begin from the sums
/// of the first, so that nothing is added afterwards; b + c and c - b are made in the cache, a panel at a time, since
/// reading them would cost more. Where tiles are too few for that, it takes four: [a, -d] [b; c] and [d, a] [b; c].
/// Scratch: V of one frequency three times, the sums of one tile of the micro-kernel, two planes of a panel.
/// </remarks>
internal sealed unsafe class FourierProducts<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly FourierPlan _plan;
    private readonly TileSet _tiles;
    private readonly AlignedBuffer _filters;
    private readonly AlignedBuffer _runs;
    private readonly nint _planeFloats;

    /// <summary>The products of a plan with packed filters.</summary>
    public FourierProducts(FourierPlan plan, TileSet tiles, AlignedBuffer filters)
    {
        (_plan, _tiles, _filters) = (plan, tiles, filters);
        _planeFloats = (nint)plan.BlocksC * plan.ChunkTiles * S.Lanes;
        // The channels twice, for the four products; once over is the first half.
        _runs = new AlignedBuffer(2 * plan.BlocksC * sizeof(Run));
        for (int i = 0; i < 2 * plan.BlocksC; i++)
        {
            int length = Math.Min(S.Lanes, plan.C - (i % plan.BlocksC * S.Lanes));
            ((Run*)_runs.Pointer)[i] = new Run(i * plan.ChunkTiles * S.Lanes, length);
        }
    }

    /// <summary>Floats of scratch.</summary>
    public nint RoomFloats => _plan.InThree
        ? _planeFloats + (_tiles.SumsBytes / sizeof(float)) + (2 * _plan.C * _plan.PanelFilters)
        : 3 * _planeFloats;

    /// <summary>Multiplies.</summary>
    /// <param name="inputs">V.</param>
    /// <param name="sums">M.</param>
    /// <param name="tiles">Tiles of the chunk.</param>
    /// <param name="first">The first frequency.</param>
    /// <param name="end">One past the last.</param>
    /// <param name="room">Room.</param>
    public void Run(float* inputs, float* sums, int tiles, int first, int end, float* room)
    {
        var tile = _tiles.Arguments();
        tile.Runs = (Run*)_runs.Pointer;
        tile.Pitch = (nint)S.Lanes * sizeof(float);
        tile.Step = sizeof(float);
        tile.Unscaled = true;
        tile.YVectorPitch = (nint)_plan.ChunkTiles * S.Lanes;
        for (int i = first; i < end; i++)
        {
            var f = _plan.Frequencies[i];
            float* re = inputs + (f.Re * _plan.InputPitch), sumRe = sums + (f.Re * _plan.SumPitch);
            if (f.IsReal)
            {
                tile.RunCount = _plan.BlocksC;
                One(&tile, f, re, sumRe, tiles);
                continue;
            }

            float* im = inputs + (f.Im * _plan.InputPitch), sumIm = sums + (f.Im * _plan.SumPitch);
            if (_plan.InThree)
            {
                tile.RunCount = _plan.BlocksC;
                Add(re, im, tiles, room);
                Three(&tile, f, re, im, sumRe, sumIm, tiles, room);
                continue;
            }

            tile.RunCount = 2 * _plan.BlocksC;
            Arrange(re, im, tiles, room);
            One(&tile, f, room, sumIm, tiles);
            One(&tile, f, room + _planeFloats, sumRe, tiles);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void One(TileArguments* tile, Frequency f, float* inputs, float* sums, int tiles)
    {
        tile->Start = null;
        tile->YPitch = S.Lanes;
        for (int panel = 0; panel < _plan.Panels; panel++, sums += TileKernels.Vectors * tile->YVectorPitch)
        {
            int vectors = _plan.VectorsOf(panel), width = vectors * S.Lanes;
            tile->StepB = (nint)width * sizeof(float);
            tile->B = _filters.Floats + _plan.PanelStart(f, panel);
            for (int row = 0, rows; row < tiles; row += rows)
            {
                rows = TileKernels.NextRows(tiles - row, _tiles.MaxRows);
                tile->A = (byte*)(inputs + ((nint)row * S.Lanes));
                tile->Y = sums + ((nint)row * S.Lanes);
                // Whole vectors and no addend: the micro-kernel writes y itself and needs no room for sums.
                _tiles.Run(tile, rows, vectors, width, null);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Three(
        TileArguments* tile, Frequency f, float* re, float* im, float* sumRe, float* sumIm, int tiles, float* room)
    {
        nint vectorPitch = tile->YVectorPitch;
        float* both = room, partial = room + _planeFloats, made = partial + (_tiles.SumsBytes / sizeof(float));
        for (int panel = 0; panel < _plan.Panels; panel++)
        {
            int vectors = _plan.VectorsOf(panel), width = vectors * S.Lanes;
            nint plane = (nint)_plan.C * width, to = panel * TileKernels.Vectors * vectorPitch;
            float* b = _filters.Floats + _plan.PanelStart(f, panel);
            Mix(b, plane, made);
            // What comes next in memory is the next panel or the next frequency.
            float* ahead = b + (2 * plane);
            nint share = 2 * plane / (3 * GemmPlan.Ceiling(tiles, _tiles.MaxRows)) / 16 * 16;
            tile->StepB = (nint)width * sizeof(float);
            for (int row = 0, rows; row < tiles; row += rows)
            {
                rows = TileKernels.NextRows(tiles - row, _tiles.MaxRows);
                nint at = (nint)row * S.Lanes;
                tile->A = (byte*)(both + at);
                tile->B = b;
                Prefetch.Floats(ahead, share);
                _tiles.RunPart(tile, rows, vectors, null, partial);
                tile->Start = partial;
                (tile->YPitch, tile->YVectorPitch) = (S.Lanes, vectorPitch);
                tile->A = (byte*)(im + at);
                tile->B = made;
                tile->Y = sumRe + to + at;
                Prefetch.Floats(ahead + share, share);
                _tiles.Run(tile, rows, vectors, width, null);
                tile->A = (byte*)(re + at);
                tile->B = made + plane;
                tile->Y = sumIm + to + at;
                Prefetch.Floats(ahead + (2 * share), share);
                ahead += 3 * share;
                _tiles.Run(tile, rows, vectors, width, null);
            }
        }
    }

    // -(b + c) and c - b of one panel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mix(float* b, nint plane, float* to)
    {
        for (float* end = b + plane; b < end; b += S.Lanes, to += S.Lanes)
        {
            V re = S.Load(b), im = S.Load(b + plane);
            S.Store(to, S.Sub(S.Sub(S.Zero, re), im));
            S.Store(to + plane, S.Sub(im, re));
        }
    }

    // a + d.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(float* re, float* im, int tiles, float* to)
    {
        nint pitch = (nint)_plan.ChunkTiles * S.Lanes, length = (nint)tiles * S.Lanes;
        for (int block = 0; block < _plan.BlocksC; block++, re += pitch, im += pitch, to += pitch)
            for (nint j = 0; j < length; j += S.Lanes) S.Store(to + j, S.Add(S.Load(re + j), S.Load(im + j)));
    }

    // d, a, -d: two matrices in three planes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Arrange(float* re, float* im, int tiles, float* to)
    {
        nint pitch = (nint)_plan.ChunkTiles * S.Lanes, length = (nint)tiles * S.Lanes;
        for (int block = 0; block < _plan.BlocksC; block++, re += pitch, im += pitch, to += pitch)
        {
            for (nint j = 0; j < length; j += S.Lanes)
            {
                V d = S.Load(im + j);
                S.Store(to + j, d);
                S.Store(to + _planeFloats + j, S.Load(re + j));
                S.Store(to + (2 * _planeFloats) + j, S.Sub(S.Zero, d));
            }
        }
    }
}
