using Hone.Kernels.Convolution;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

/// <summary>The seven loops, in double precision, and the layouts written out.</summary>
internal static class ReferenceConvolution
{
    /// <summary>y [N,K,P,Q] before the activation.</summary>
    public static double[] Run(ConvolutionRequest c, float[] x, float[] w, float[]? bias, float[]? residual)
    {
        int cg = c.C / c.Groups, kg = c.K / c.Groups, at = 0;
        var y = new double[c.N * c.K * c.P * c.Q];
        for (int n = 0; n < c.N; n++)
        for (int k = 0; k < c.K; k++)
        for (int p = 0; p < c.P; p++)
        for (int q = 0; q < c.Q; q++, at++)
        {
            double sum = (bias?[k] ?? 0) + (residual?[at] ?? 0);
            for (int ch = 0; ch < cg; ch++)
            for (int r = 0; r < c.R; r++)
            for (int s = 0; s < c.S; s++)
            {
                int h = (p * c.StrideH) + (r * c.DilationH) - c.PadTop;
                int v = (q * c.StrideW) + (s * c.DilationW) - c.PadLeft;
                if (h < 0 || h >= c.H || v < 0 || v >= c.W) continue;
                int channel = (k / kg * cg) + ch;
                double seen = x[((((n * c.C) + channel) * c.H) + h) * c.W + v];
                sum += seen * w[((((k * cg) + ch) * c.R) + r) * c.S + s];
            }

            y[at] = sum;
        }

        return y;
    }

    /// <summary>Floats of a [n, c, pixels] activation in a layout.</summary>
    public static long Floats(int n, int c, int pixels, Layout layout, int lanes) =>
        (long)n * pixels * (layout == Layout.Nchwc ? (c + lanes - 1) / lanes * lanes : c);

    /// <summary>From NCHW to the layout; lanes beyond C hold 777.</summary>
    public static float[] To(Layout layout, int lanes, float[] x, int n, int c, int pixels)
    {
        if (layout == Layout.Nchw) return x;
        var blocked = new float[Floats(n, c, pixels, layout, lanes)];
        Array.Fill(blocked, 777f);
        for (int i = 0; i < x.Length; i++) blocked[Index(layout, i, c, pixels, lanes)] = x[i];
        return blocked;
    }

    /// <summary>From the layout to NCHW.</summary>
    public static float[] From(Layout layout, int lanes, float[] y, int n, int c, int pixels)
    {
        if (layout == Layout.Nchw) return y;
        var planar = new float[n * c * pixels];
        for (int i = 0; i < planar.Length; i++) planar[i] = y[Index(layout, i, c, pixels, lanes)];
        return planar;
    }

    private static long Index(Layout layout, int i, int c, int pixels, int lanes)
    {
        int pixel = i % pixels, channel = i / pixels % c, image = i / pixels / c, blocks = (c + lanes - 1) / lanes;
        if (layout == Layout.Nhwc) return ((((long)image * pixels) + pixel) * c) + channel;
        return (((((long)image * blocks) + (channel / lanes)) * pixels) + pixel) * lanes + (channel % lanes);
    }
}
