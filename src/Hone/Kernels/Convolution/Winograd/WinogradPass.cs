using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>One axis's transform of all lines of a tile, compiled for a width.</summary>
internal static unsafe class WinogradPass<S, V, TLine>
    where S : struct, ISimd<V>
    where V : struct
    where TLine : struct, IWinogradLine
{
    /// <summary>B^T of each line.</summary>
    /// <param name="pass">Where the lines lie.</param>
    /// <param name="from">The first vector of the first line.</param>
    /// <param name="to">Where its first point goes.</param>
    /// <param name="bt">B^T.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(WinogradLines pass, float* from, float* to, float* bt)
    {
        for (int i = 0; i < pass.Count; i++, from += pass.FromNext, to += pass.ToNext)
            TLine.Input<S, V>(from, pass.FromStep, to, pass.ToStep, bt);
    }

    /// <summary>A^T of each line.</summary>
    /// <param name="pass">Where the lines lie.</param>
    /// <param name="from">The first point of the first line.</param>
    /// <param name="to">Where its first output goes.</param>
    /// <param name="at">A^T.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(WinogradLines pass, float* from, float* to, float* at)
    {
        for (int i = 0; i < pass.Count; i++, from += pass.FromNext, to += pass.ToNext)
            TLine.Output<S, V>(from, pass.FromStep, to, pass.ToStep, at);
    }
}

/// <summary>Lines that a pass transforms: how many, floats within a line and from one to the next.</summary>
internal readonly record struct WinogradLines(int Count, nint FromStep, nint FromNext, nint ToStep, nint ToNext);
