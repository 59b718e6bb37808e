using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hone.Kernels.Emit;
using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Quantized;

/// <summary>The integer micro-kernels that one kernel calls, at one width.</summary>
internal sealed unsafe class QuadTiles
{
    private readonly delegate*<QuadTileArguments*, int, int, void> _portable;
    private readonly nint[]? _emitted;

    /// <summary>A set at one width.</summary>
    /// <param name="level">The vector width.</param>
    /// <param name="emitted">Whether emitted code may serve, where there is any; the bits are the same.</param>
    public QuadTiles(SimdLevel level, bool emitted = true)
    {
        Level = level;
        Lanes = level.Lanes();
        _portable = level switch
        {
            SimdLevel.V512 => &QuadTile<Simd512, Vector512<float>>.Run,
            SimdLevel.V256 => &QuadTile<Simd256, Vector256<float>>.Run,
            _ => &QuadTile<Simd128, Vector128<float>>.Run,
        };
        _emitted = emitted && level == SimdLevel.V512 ? QuadTileFunctions.All : null;
        bool dots = level == SimdLevel.V512 ? _emitted is not null : AvxVnni.IsSupported;
        Instructions = $"{(dots ? "vnni" : "v")}{(int)level}";
    }

    /// <summary>The vector width.</summary>
    public SimdLevel Level { get; }

    /// <summary>Sums in a vector.</summary>
    public int Lanes { get; }

    /// <summary>Rows of the tallest tile.</summary>
    public int MaxRows { get; } = TileKernels.TallestRows;

    /// <summary>Bytes of the sums of the largest tile.</summary>
    public int SumsBytes => MaxRows * TileKernels.Vectors * Lanes * sizeof(int);

    /// <summary>
    /// What the inner loop is made of, as names of kernels say it: vnni512, v512, vnni256, v256, v128.
    /// </summary>
    public string Instructions { get; }

    /// <summary>Computes one tile.</summary>
    /// <param name="tile">Its arguments.</param>
    /// <param name="rows">Its rows, 1 to <see cref="MaxRows"/>.</param>
    /// <param name="vectors">Vectors of B in a step, 1 or 2.</param>
    public void Run(QuadTileArguments* tile, int rows, int vectors)
    {
        if (_emitted is { } functions)
        {
            nint function = functions[QuadTileFunctions.Index(rows, vectors)];
            ((delegate* unmanaged[SuppressGCTransition]<QuadTileArguments*, void>)function)(tile);
            return;
        }

        _portable(tile, rows, vectors);
    }
}
