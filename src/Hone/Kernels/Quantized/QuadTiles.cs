using System.Runtime.CompilerServices;
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
        _emitted = emitted && level == SimdLevel.V512 ? QuadTileFunctions.All : null;
        _portable = _emitted is null ? Portable(level) : null;
        Instructions = level switch
        {
            SimdLevel.V512 => _emitted is null ? "v512" : "vnni512",
            SimdLevel.V256 => AvxVnni.IsSupported ? "vnni256" : "v256",
            _ => AvxVnni.IsSupported ? "vnni128" : "v128",
        };
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
    /// What the inner loop is made of, as names of kernels say it: vnni512, v512, vnni256, and so on.
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

    private static delegate*<QuadTileArguments*, int, int, void> Portable(SimdLevel level) => level switch
    {
        SimdLevel.V512 => Portable<Simd512, Vector512<float>>(),
        SimdLevel.V256 => Portable<Simd256, Vector256<float>>(),
        _ => Portable<Simd128, Vector128<float>>(),
    };

    // In a method of its own: an image finds all that a method points to before it first runs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static delegate*<QuadTileArguments*, int, int, void> Portable<S, V>()
        where S : struct, ISimd<V>
        where V : unmanaged
        => &QuadTile<S, V>.Run;
}
