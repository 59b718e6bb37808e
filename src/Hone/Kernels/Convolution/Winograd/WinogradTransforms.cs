using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// The transforms of a tile, compiled for a width and a pair of axes. Only what is called is compiled.
/// </summary>
internal static unsafe class WinogradTransforms<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>Inputs and outputs of tiles with these axes.</summary>
    public static void Find(
        WinogradAxis down, WinogradAxis along, out delegate*<WinogradTransfer*, void> input,
        out delegate*<WinogradTransfer*, void> output)
    {
        switch (down.Outputs, down.Taps)
        {
            case (1, 1): Find<WinogradLine1>(along, out input, out output); break;
            case (2, 3): Find<WinogradLine4>(along, out input, out output); break;
            case (4, 3): Find<WinogradLine6<N4>>(along, out input, out output); break;
            case (2, 5): Find<WinogradLine6<N2>>(along, out input, out output); break;
            case (6, 3): Find<WinogradLine8<N6>>(along, out input, out output); break;
            case (4, 5): Find<WinogradLine8<N4>>(along, out input, out output); break;
            default: Find<WinogradLine8<N2>>(along, out input, out output); break;
        }
    }

    private static void Find<TDown>(
        WinogradAxis along, out delegate*<WinogradTransfer*, void> input, out delegate*<WinogradTransfer*, void> output)
        where TDown : struct, IWinogradLine
    {
        switch (along.Outputs, along.Taps)
        {
            case (1, 1): Take<TDown, WinogradLine1>(out input, out output); break;
            case (2, 3): Take<TDown, WinogradLine4>(out input, out output); break;
            case (4, 3): Take<TDown, WinogradLine6<N4>>(out input, out output); break;
            case (2, 5): Take<TDown, WinogradLine6<N2>>(out input, out output); break;
            case (6, 3): Take<TDown, WinogradLine8<N6>>(out input, out output); break;
            case (4, 5): Take<TDown, WinogradLine8<N4>>(out input, out output); break;
            default: Take<TDown, WinogradLine8<N2>>(out input, out output); break;
        }
    }

    private static void Take<TDown, TAlong>(
        out delegate*<WinogradTransfer*, void> input, out delegate*<WinogradTransfer*, void> output)
        where TDown : struct, IWinogradLine
        where TAlong : struct, IWinogradLine
    {
        input = &WinogradTransform<S, V, TDown, TAlong>.Input;
        output = &WinogradTransform<S, V, TDown, TAlong>.Output;
    }
}
