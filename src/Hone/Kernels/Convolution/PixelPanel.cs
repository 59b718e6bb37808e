namespace Hone.Kernels.Convolution;

/// <summary>
/// One panel of the matrix that turns a convolution into a product: [C / G x R x S + 1][width], what each tap of the
/// filter sees for consecutive output pixels, and a last row of ones that the bias is multiplied with.
/// </summary>
internal static unsafe class PixelPanel
{
    /// <summary>Fills a panel; pixels beyond the last are zeros.</summary>
    /// <param name="x">The first channel of the group, [C / G, H, W].</param>
    /// <param name="c">The convolution.</param>
    /// <param name="pixel">The first output pixel, counted along rows.</param>
    /// <param name="width">Columns of the panel.</param>
    /// <param name="to">Room for the panel.</param>
    public static void Fill(float* x, ConvolutionRequest c, int pixel, int width, float* to)
    {
        int count = Math.Min(width, (c.P * c.Q) - pixel), channels = c.C / c.Groups;
        float* row = to;
        for (int channel = 0; channel < channels; channel++, x += (nint)c.H * c.W)
            for (int r = 0; r < c.R; r++)
                for (int s = 0; s < c.S; s++, row += width) FillTap(x, c, pixel, count, r, s, row);
        new Span<float>(row, count).Fill(1);
        if (count == width) return;
        for (float* end = row + width; to < end; to += width) new Span<float>(to + count, width - count).Clear();
    }

    // What one tap sees, an output row at a time: zeros, a stretch of an input row, zeros.
    private static void FillTap(float* x, ConvolutionRequest c, int pixel, int count, int r, int s, float* to)
    {
        int left = (s * c.DilationW) - c.PadLeft;
        // The columns q of the output for which 0 <= q StrideW + left < W.
        int first = left >= 0 ? 0 : (-left + c.StrideW - 1) / c.StrideW;
        int end = c.W - 1 - left < 0 ? 0 : ((c.W - 1 - left) / c.StrideW) + 1;
        for (int done = 0; done < count;)
        {
            int p = (pixel + done) / c.Q, q = (pixel + done) % c.Q;
            int length = Math.Min(c.Q - q, count - done), h = (p * c.StrideH) + (r * c.DilationH) - c.PadTop;
            int from = Math.Clamp(first - q, 0, length), until = Math.Clamp(end - q, from, length);
            if ((uint)h >= (uint)c.H) from = until = length;
            float* at = to + done, seen = x + ((nint)h * c.W) + left + (q * c.StrideW);
            for (int i = 0; i < from; i++) at[i] = 0;
            if (c.StrideW == 1) new Span<float>(seen + from, until - from).CopyTo(new Span<float>(at + from, length));
            else
                for (int i = from; i < until; i++) at[i] = seen[i * c.StrideW];
            for (int i = until; i < length; i++) at[i] = 0;
            done += length;
        }
    }
}
