using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Fourier;

/// <summary>One kernel over numbers in -1 .. 1, NCHWc to NCHWc, for comparing runs with each other.</summary>
internal sealed class FourierRun
{
    private readonly ConvolutionRequest _request;
    private readonly Kernel _kernel;
    private readonly int _lanes;
    private readonly float[] _x;

    public FourierRun(ConvolutionRequest c, SimdLevel level)
        : this(c, level, ConvolutionCheck.Fractions((long)c.N * c.C * c.H * c.W, 1))
    {
    }

    /// <summary>One image of another run alone.</summary>
    public FourierRun(ConvolutionRequest c, SimdLevel level, FourierRun whole, int image)
        : this(c, level, whole._x.AsSpan(image * c.C * c.H * c.W, c.C * c.H * c.W).ToArray())
    {
    }

    /// <summary>The same numbers but one.</summary>
    public FourierRun(ConvolutionRequest c, SimdLevel level, int index, float value)
        : this(c, level) => _x[index] = value;

    private FourierRun(ConvolutionRequest c, SimdLevel level, float[] x)
    {
        (_x, _lanes) = (x, level.Lanes());
        _request = c with
        {
            Filters = new Weights(ConvolutionCheck.Fractions((long)c.K * c.C * c.R * c.S, 2)),
            Bias = new Weights(ConvolutionCheck.Fractions(c.K, 3)),
        };
        var kernel = ConvolutionTable.Create(_request, level);
        Assert.NotNull(kernel);
        _kernel = kernel;
    }

    /// <summary>y as NCHW, with operands that end at guard pages and scratch full of NaNs.</summary>
    public float[] Run(int threads = 1)
    {
        var c = _request;
        int pixels = c.P * c.Q;
        float[] x = ReferenceConvolution.To(Layout.Nchwc, _lanes, _x, c.N, c.C, c.H * c.W);
        long floats = ReferenceConvolution.Floats(c.N, c.K, pixels, Layout.Nchwc, _lanes);
        float[] y = KernelRun.Output(_kernel, threads, floats, x, null);
        return ReferenceConvolution.From(Layout.Nchwc, _lanes, y, c.N, c.K, pixels);
    }
}
