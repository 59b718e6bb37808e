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
/// the real part is t - d (b + c), the imaginary part t + a (c - b). The second and third product begin from the sums of
/// the first, so that nothing is added afterwards.
/// Scratch: a + d for one frequency, and the sums of one tile of the micro-kernel.
/// </remarks>
internal sealed unsafe class FourierProducts<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly FourierPlan _plan;
    private readonly TileSet _tiles;
    private readonly AlignedBuffer _filters;
    private readonly AlignedBuffer _runs;
    private readonly AlignedBuffer _zeros;

    /// <summary>The products of a plan with packed filters.</summary>
    public FourierProducts(FourierPlan plan, TileSet tiles, AlignedBuffer filters)
    {
        (_plan, _tiles, _filters) = (plan, tiles, filters);
        _zeros = new AlignedBuffer(plan.PanelFilters * sizeof(float));
        _runs = new AlignedBuffer(plan.BlocksC * sizeof(Run));
        for (int block = 0; block < plan.BlocksC; block++)
        {
            int length = Math.Min(S.Lanes, plan.C - (block * S.Lanes));
            ((Run*)_runs.Pointer)[block] = new Run(block * plan.ChunkTiles * S.Lanes, length);
        }
    }

    /// <summary>Floats of scratch.</summary>
    public nint RoomFloats => _plan.InputPitch + (_tiles.SumsBytes / sizeof(float));

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
        tile.RunCount = _plan.BlocksC;
        tile.Pitch = (nint)S.Lanes * sizeof(float);
        tile.Step = sizeof(float);
        tile.Bias = _zeros.Floats;
        for (int i = first; i < end; i++)
        {
            var f = _plan.Frequencies[i];
            float* re = inputs + (f.Re * _plan.InputPitch), sumRe = sums + (f.Re * _plan.SumPitch);
            if (f.IsReal)
            {
                Real(&tile, f, re, sumRe, tiles);
                continue;
            }

            float* im = inputs + (f.Im * _plan.InputPitch), sumIm = sums + (f.Im * _plan.SumPitch);
            Add(re, im, tiles, room);
            Complex(&tile, f, re, im, sumRe, sumIm, tiles, room);
        }
    }

    private void Real(TileArguments* tile, Frequency f, float* inputs, float* sums, int tiles)
    {
        nint vectorPitch = (nint)_plan.ChunkTiles * S.Lanes;
        tile->Start = null;
        for (int panel = 0; panel < _plan.Panels; panel++, sums += TileKernels.Vectors * vectorPitch)
        {
            int vectors = _plan.VectorsOf(panel), width = vectors * S.Lanes;
            tile->StepB = (nint)width * sizeof(float);
            tile->B = _filters.Floats + _plan.PanelStart(f, panel);
            (tile->YPitch, tile->YVectorPitch) = (S.Lanes, vectorPitch);
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
    private void Complex(
        TileArguments* tile, Frequency f, float* re, float* im, float* sumRe, float* sumIm, int tiles, float* room)
    {
        nint vectorPitch = (nint)_plan.ChunkTiles * S.Lanes;
        float* both = room, partial = room + _plan.InputPitch;
        for (int panel = 0; panel < _plan.Panels; panel++)
        {
            int vectors = _plan.VectorsOf(panel), width = vectors * S.Lanes;
            float* b = _filters.Floats + _plan.PanelStart(f, panel);
            nint plane = (nint)_plan.C * width, to = panel * TileKernels.Vectors * vectorPitch;
            tile->StepB = (nint)width * sizeof(float);
            for (int row = 0, rows; row < tiles; row += rows)
            {
                rows = TileKernels.NextRows(tiles - row, _tiles.MaxRows);
                nint at = (nint)row * S.Lanes;
                tile->A = (byte*)(both + at);
                tile->B = b;
                _tiles.RunPart(tile, rows, vectors, null, partial);
                tile->Start = partial;
                (tile->YPitch, tile->YVectorPitch) = (S.Lanes, vectorPitch);
                tile->A = (byte*)(im + at);
                tile->B = b + plane;
                tile->Y = sumRe + to + at;
                _tiles.Run(tile, rows, vectors, width, null);
                tile->A = (byte*)(re + at);
                tile->B = b + (2 * plane);
                tile->Y = sumIm + to + at;
                _tiles.Run(tile, rows, vectors, width, null);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(float* re, float* im, int tiles, float* to)
    {
        nint pitch = (nint)_plan.ChunkTiles * S.Lanes, length = (nint)tiles * S.Lanes;
        for (int block = 0; block < _plan.BlocksC; block++, re += pitch, im += pitch, to += pitch)
            for (nint j = 0; j < length; j += S.Lanes) S.Store(to + j, S.Add(S.Load(re + j), S.Load(im + j)));
    }
}
