using Hone.Kernels.Gemm;
using Hone.Machine;

namespace Hone.Kernels.Emit;

/// <summary>The integer micro-kernels of all heights and widths as machine code, made once for the process.</summary>
/// <remarks>All together are four pages, and writing them costs less than asking the system for memory does.</remarks>
internal static unsafe class QuadTileFunctions
{
    private const int FunctionAlignment = 64;

    /// <summary>
    /// Functions of one QuadTileArguments*, at <see cref="Index"/>; null where the processor, its switches or the
    /// system does not allow them.
    /// </summary>
    public static nint[]? All { get; } = CpuInfo.HasAvx512Vnni ? Place() : null;

    /// <summary>Where the function of a tile is.</summary>
    public static int Index(int rows, int vectors) => ((rows - 1) * TileKernels.Vectors) + vectors - 1;

    private static nint[]? Place()
    {
        var code = new Assembler();
        var functions = new nint[TileKernels.TallestRows * TileKernels.Vectors];
        for (int rows = 1; rows <= TileKernels.TallestRows; rows++)
            for (int vectors = 1; vectors <= TileKernels.Vectors; vectors++)
            {
                code.Align(FunctionAlignment);
                functions[Index(rows, vectors)] = code.Length;
                QuadTileCode.Write(code, rows, vectors, OperatingSystem.IsWindows());
            }

        byte* start = ExecutableMemory.Place(code.Code);
        if (start == null) return null;
        for (int i = 0; i < functions.Length; i++) functions[i] += (nint)start;
        return functions;
    }
}
