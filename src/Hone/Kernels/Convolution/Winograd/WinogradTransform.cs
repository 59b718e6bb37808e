using System.Runtime.CompilerServices;
using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>A tile's transforms on their way: where it is read and written, and how outputs end.</summary>
internal unsafe struct WinogradTransfer
{
    /// <summary>The tile's first vector, of x or of M.</summary>
    public float* From;

    /// <summary>Floats from a row of the picture, or a point, to the next.</summary>
    public nint FromPitch;

    /// <summary>The tile's first vector, of V or of y.</summary>
    public float* To;

    /// <summary>Floats from a point, or a row of the picture, to the next.</summary>
    public nint ToPitch;

    /// <summary>B^T or A^T of the axis down the columns.</summary>
    public float* Down;

    /// <summary>B^T or A^T of the axis along the rows.</summary>
    public float* Along;

    /// <summary>The bias of the block of filters.</summary>
    public float* Bias;

    /// <summary>What is added at <see cref="To"/>, or null; may be the same.</summary>
    public float* Residual;

    /// <summary>The lower bound of outputs.</summary>
    public float Low;

    /// <summary>The upper bound of outputs.</summary>
    public float High;
}

/// <summary>The two-dimensional transforms of one block of channels of one tile.</summary>
/// <remarks>
/// Two rows at a time: each column gives its two elements, which stay in registers, and the two rows are transformed.
/// Columns are read once for each such group: more loads, but no stores between. Going twice over the tile, with all
/// between in memory, took 12 cycles a vector.
/// </remarks>
internal static unsafe class WinogradTransform<S, V, TDown, TAlong>
    where S : struct, ISimd<V>
    where V : struct
    where TDown : struct, IWinogradLine
    where TAlong : struct, IWinogradLine
{
    // A call that is not inlined would spill every vector.
    private static int Height
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TDown.Outputs + TDown.Taps - 1;
    }

    private static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TAlong.Outputs + TAlong.Taps - 1;
    }

    /// <summary>Points: to[i, j] = (B^T x B)[i, j].</summary>
    public static void Input(WinogradTransfer* t)
    {
        InputGroup<N1>(t);
        if (Height > 2) InputGroup<N2>(t);
        if (Height > 4) InputGroup<N3>(t);
        if (Height > 6) InputGroup<N4>(t);
    }

    /// <summary>y[i, j] = min(high, max(low, (A^T M A)[i, j] + bias + residual[i, j])).</summary>
    public static void Output(WinogradTransfer* t)
    {
        OutputGroup<N1>(t);
        if (TDown.Outputs > 2) OutputGroup<N2>(t);
        if (TDown.Outputs > 4) OutputGroup<N3>(t);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InputGroup<TGroup>(WinogradTransfer* t)
        where TGroup : unmanaged
    {
        float* x = t->From, bt = t->Down;
        nint pitch = t->FromPitch;
        V b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        V a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        TDown.InputPair<S, V, TGroup>(x, pitch, bt, out V a0, out V b0);
        if (Width > 1)
        {
            TDown.InputPair<S, V, TGroup>(x + S.Lanes, pitch, bt, out a1, out b1);
            TDown.InputPair<S, V, TGroup>(x + (2 * S.Lanes), pitch, bt, out a2, out b2);
            TDown.InputPair<S, V, TGroup>(x + (3 * S.Lanes), pitch, bt, out a3, out b3);
        }

        if (Width > 4)
        {
            TDown.InputPair<S, V, TGroup>(x + (4 * S.Lanes), pitch, bt, out a4, out b4);
            TDown.InputPair<S, V, TGroup>(x + (5 * S.Lanes), pitch, bt, out a5, out b5);
        }

        if (Width > 6)
        {
            TDown.InputPair<S, V, TGroup>(x + (6 * S.Lanes), pitch, bt, out a6, out b6);
            TDown.InputPair<S, V, TGroup>(x + (7 * S.Lanes), pitch, bt, out a7, out b7);
        }

        nint row = Width * t->ToPitch;
        int first = sizeof(TGroup) == 1 ? 0 : (2 * sizeof(TGroup)) - 3;
        int second = sizeof(TGroup) == 1 ? Height - 1 : first + 1;
        TAlong.InputLine<S, V>(a0, a1, a2, a3, a4, a5, a6, a7, t->To + (first * row), t->ToPitch, t->Along);
        if (Height == 1) return;
        TAlong.InputLine<S, V>(b0, b1, b2, b3, b4, b5, b6, b7, t->To + (second * row), t->ToPitch, t->Along);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OutputGroup<TGroup>(WinogradTransfer* t)
        where TGroup : unmanaged
    {
        float* x = t->From, at = t->Down;
        nint next = t->FromPitch, pitch = Width * next;
        V b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        V a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        TDown.OutputPair<S, V, TGroup>(x, pitch, at, out V a0, out V b0);
        if (Width > 1)
        {
            TDown.OutputPair<S, V, TGroup>(x + next, pitch, at, out a1, out b1);
            TDown.OutputPair<S, V, TGroup>(x + (2 * next), pitch, at, out a2, out b2);
            TDown.OutputPair<S, V, TGroup>(x + (3 * next), pitch, at, out a3, out b3);
        }

        if (Width > 4)
        {
            TDown.OutputPair<S, V, TGroup>(x + (4 * next), pitch, at, out a4, out b4);
            TDown.OutputPair<S, V, TGroup>(x + (5 * next), pitch, at, out a5, out b5);
        }

        if (Width > 6)
        {
            TDown.OutputPair<S, V, TGroup>(x + (6 * next), pitch, at, out a6, out b6);
            TDown.OutputPair<S, V, TGroup>(x + (7 * next), pitch, at, out a7, out b7);
        }

        int first = sizeof(TGroup) == 3 ? 4 : sizeof(TGroup) - 1;
        int second = first + (TDown.Outputs > 2 && sizeof(TGroup) < 3 ? 2 : 1);
        TAlong.OutputLine<S, V>(
            a0, a1, a2, a3, a4, a5, a6, a7, t->Along, out V y0, out V y1, out V y2, out V y3, out V y4, out V y5);
        Store(t, first * t->ToPitch, y0, y1, y2, y3, y4, y5);
        if (TDown.Outputs == 1) return;
        TAlong.OutputLine<S, V>(
            b0, b1, b2, b3, b4, b5, b6, b7, t->Along, out y0, out y1, out y2, out y3, out y4, out y5);
        Store(t, second * t->ToPitch, y0, y1, y2, y3, y4, y5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(WinogradTransfer* t, nint row, V y0, V y1, V y2, V y3, V y4, V y5)
    {
        V bias = S.Load(t->Bias);
        y0 = S.Add(y0, bias);
        y1 = S.Add(y1, bias);
        y2 = S.Add(y2, bias);
        y3 = S.Add(y3, bias);
        y4 = S.Add(y4, bias);
        y5 = S.Add(y5, bias);
        if (t->Residual != null)
        {
            float* residual = t->Residual + row;
            y0 = S.Add(y0, S.Load(residual));
            if (TAlong.Outputs > 1) y1 = S.Add(y1, S.Load(residual + S.Lanes));
            if (TAlong.Outputs > 2) y2 = S.Add(y2, S.Load(residual + (2 * S.Lanes)));
            if (TAlong.Outputs > 2) y3 = S.Add(y3, S.Load(residual + (3 * S.Lanes)));
            if (TAlong.Outputs > 4) y4 = S.Add(y4, S.Load(residual + (4 * S.Lanes)));
            if (TAlong.Outputs > 4) y5 = S.Add(y5, S.Load(residual + (5 * S.Lanes)));
        }

        V low = S.Broadcast(t->Low), high = S.Broadcast(t->High);
        float* to = t->To + row;
        S.Store(to, S.Min(high, S.Max(low, y0)));
        if (TAlong.Outputs > 1) S.Store(to + S.Lanes, S.Min(high, S.Max(low, y1)));
        if (TAlong.Outputs > 2) S.Store(to + (2 * S.Lanes), S.Min(high, S.Max(low, y2)));
        if (TAlong.Outputs > 2) S.Store(to + (3 * S.Lanes), S.Min(high, S.Max(low, y3)));
        if (TAlong.Outputs > 4) S.Store(to + (4 * S.Lanes), S.Min(high, S.Max(low, y4)));
        if (TAlong.Outputs > 4) S.Store(to + (5 * S.Lanes), S.Min(high, S.Max(low, y5)));
    }
}
