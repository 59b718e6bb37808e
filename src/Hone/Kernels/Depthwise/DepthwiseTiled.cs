using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Depthwise;

/// <summary>
/// Depthwise convolution by register tiles of seven pixels, for filters 3 or 5 wide, column stride 1 or 2.
/// </summary>
/// <remarks>
/// At least seven output columns; padding at most half the filter on either side; column dilation 1; anything
/// vertically. The last tile is moved left to end with the row: the overlap is computed twice, to the same bits.
/// Prefetching the next input row gained nothing, in cache or out of it.
/// </remarks>
internal unsafe class DepthwiseTiled<S, V, TTile> : DepthwiseKernel<S, V>
    where S : struct, ISimd<V>
    where V : struct
    where TTile : struct, IDepthwiseTile
{
    private protected DepthwiseTiled(DepthwiseRequest request)
        : base(request)
    {
    }

    /// <inheritdoc/>
    protected override string Tile => $"{Request.R}x{TTile.Taps}s{TTile.Stride}";

    /// <summary>The kernel, or null when the request does not fit the tile.</summary>
    public static Kernel? Create(DepthwiseRequest request) =>
        Fits(request) ? new DepthwiseTiled<S, V, TTile>(request) : null;

    /// <summary>Whether the tile serves the request's columns.</summary>
    private protected static bool Fits(DepthwiseRequest request)
    {
        int overhang = ((request.Q - 1) * TTile.Stride) - request.PadLeft + TTile.Taps - request.W;
        return request.S == TTile.Taps && request.StrideW == TTile.Stride && request.DilationW == 1
            && request.Q >= IDepthwiseTile.Columns && request.PadLeft <= TTile.Edge && overhang <= TTile.Edge;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Row(float* x, int rows, float* filter, float* bias, float* y)
    {
        int w = Request.W, columns = Columns, left = Request.PadLeft;
        long step = (long)Request.DilationH * w * S.Lanes;
        float low = Low, high = High;
        float* zeros = Zeros;
        DepthwiseTileSource source = default;
        source.RowStep = step;
        source.Rows = rows;
        source.Filter = filter;
        for (int q = 0; q < columns; q += IDepthwiseTile.Columns)
        {
            int tile = Math.Min(q, columns - IDepthwiseTile.Columns);
            int first = (tile * TTile.Stride) - left;
            int last = first + ((IDepthwiseTile.Columns - 1) * TTile.Stride) + TTile.Taps - 1;
            source.X = x + ((long)first * S.Lanes);
            bool inside = first >= 0;
            source.Left0 = inside ? source.X : zeros;
            source.Left0Step = inside ? step : 0;
            inside = last < w;
            source.Right1 = inside ? x + ((long)last * S.Lanes) : zeros;
            source.Right1Step = inside ? step : 0;
            if (TTile.Edge == 1)
            {
                source.Right0 = source.Right1;
                source.Right0Step = source.Right1Step;
            }
            else
            {
                inside = first + 1 >= 0;
                source.Left1 = inside ? source.X + S.Lanes : zeros;
                source.Left1Step = inside ? step : 0;
                inside = last - 1 < w;
                source.Right0 = inside ? x + ((long)(last - 1) * S.Lanes) : zeros;
                source.Right0Step = inside ? step : 0;
            }

            TTile.Run<S, V>(in source, bias, y + ((long)tile * S.Lanes), low, high);
        }
    }
}
