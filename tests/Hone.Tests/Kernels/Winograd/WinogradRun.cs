using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Kernels.Convolution.Winograd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Winograd;

/// <summary>One Winograd kernel over random numbers in -1 .. 1, and the reference in double precision.</summary>
internal sealed class WinogradRun
{
    private readonly ConvolutionRequest _request;
    private readonly Kernel _kernel;
    private readonly int _lanes;
    private readonly float[] _x;
    private readonly float[] _filters;
    private readonly float[]? _bias;
    private readonly float[]? _residual;

    public WinogradRun(ConvolutionRequest c, SimdLevel level, bool bias = true)
        : this(
            c, level, Numbers((long)c.N * c.C * c.H * c.W, 1), Numbers((long)c.K * c.C * c.R * c.S, 2),
            bias ? Numbers(c.K, 3) : null)
    {
    }

    /// <summary>One image of another run alone.</summary>
    public WinogradRun(ConvolutionRequest c, SimdLevel level, WinogradRun whole, int image)
        : this(
            c, level, whole._x.AsSpan(image * c.C * c.H * c.W, c.C * c.H * c.W).ToArray(), whole._filters,
            whole._bias)
    {
    }

    private WinogradRun(ConvolutionRequest c, SimdLevel level, float[] x, float[] filters, float[]? bias)
    {
        (_x, _filters, _bias, _lanes) = (x, filters, bias, level.Lanes());
        _residual = c.HasResidual ? Numbers((long)c.N * c.K * c.P * c.Q, 4) : null;
        _request = c with { Filters = new Weights(filters), Bias = bias is null ? null : new Weights(bias) };
        var kernel = ConvolutionTable.Create(_request, level);
        Assert.NotNull(kernel);
        _kernel = kernel;
    }

    /// <summary>y as NCHW, with operands that end at guard pages and scratch full of NaNs.</summary>
    public float[] Run(int threads = 1, bool inPlace = false)
    {
        var c = _request;
        int pixels = c.P * c.Q;
        float[] x = ReferenceConvolution.To(Layout.Nchwc, _lanes, _x, c.N, c.C, c.H * c.W);
        float[]? added = _residual is null
            ? null
            : ReferenceConvolution.To(Layout.Nchwc, _lanes, _residual, c.N, c.K, pixels);
        long floats = ReferenceConvolution.Floats(c.N, c.K, pixels, Layout.Nchwc, _lanes);
        float[] y = inPlace
            ? KernelRun.InPlace(_kernel, threads, x, added)
            : KernelRun.Output(_kernel, threads, floats, x, added);
        return ReferenceConvolution.From(Layout.Nchwc, _lanes, y, c.N, c.K, pixels);
    }

    /// <summary>Asserts the error class of the tile and gives y. A wrong coefficient shows as 1e-2 and more.</summary>
    public float[] CheckError(bool inPlace)
    {
        float[] y = Run(inPlace: inPlace);
        double error = Error(y), bound = Bound();
        if (!(error <= bound)) Assert.Fail($"{_kernel.Name} {_request}: error {error:E2} above {bound:E1}");
        return y;
    }

    /// <summary>The largest error relative to the largest output before the activation.</summary>
    private double Error(float[] y)
    {
        var c = _request;
        double[] expected = ReferenceConvolution.Run(c, _x, _filters, _bias, _residual);
        double error = 0, largest = expected.Max(Math.Abs);
        for (int i = 0; i < y.Length; i++)
        {
            double e = expected[i];
            e = c.Activation.Kind == ActivationKind.LeakyRelu
                ? (e >= 0 ? e : c.Activation.Alpha * e)
                : Math.Min(c.Activation.High, Math.Max(c.Activation.Low, e));
            // A NaN must not pass for a small error.
            error = double.IsNaN(y[i]) ? double.NaN : Math.Max(error, Math.Abs(y[i] - e));
            if (double.IsNaN(error)) break;
        }

        return error / largest;
    }

    // The class's bound is for 4608 products. With half of them these tests' shapes show at most 0.6e-6, 2.2e-6 and
    // 1.9e-5; what is above leaves room for other numbers.
    private double Bound()
    {
        var error = WinogradRow.Error(_request);
        if (_request.C * _request.R * _request.S > 2304) return error.Bound();
        return error switch { ErrorClass.WinogradSmall => 1e-6, ErrorClass.WinogradMedium => 5e-6, _ => 3e-5 };
    }

    private static float[] Numbers(long count, long seed)
    {
        var random = new SeededRandom(seed);
        var values = new float[count];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle(-1, 1);
        return values;
    }
}
