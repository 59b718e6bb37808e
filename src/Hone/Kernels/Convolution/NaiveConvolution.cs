using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>The seven loops over images, filters, rows, columns, channels, filter rows and filter columns.</summary>
/// <remarks>
/// Operands: x, residual or null, y, as <see cref="ConvolutionRequest"/> says, in any layout and with any strides. Each
/// output is summed in binary64 and rounded once. A task is the outputs of one filter. Scratch: one row of y.
/// </remarks>
internal sealed unsafe class NaiveConvolution : Kernel
{
    private readonly ConvolutionRequest _request;
    private readonly AlignedBuffer _filters;
    private readonly AlignedBuffer? _bias;
    private readonly int _lanes;

    private NaiveConvolution(ConvolutionRequest request, SimdLevel level)
    {
        _request = request;
        _lanes = level.Lanes();
        _filters = request.Filters.Packed("rows", Copy);
        _bias = request.Bias?.Packed("rows", Copy);
    }

    /// <inheritdoc/>
    public override string Name => "conv.f32.naive";

    /// <inheritdoc/>
    public override int Tasks => _request.N * _request.K;

    /// <inheritdoc/>
    public override long ScratchBytes => (long)_request.Q * sizeof(float);

    /// <inheritdoc/>
    public override long WeightBytes => _filters.Bytes + (_bias?.Bytes ?? 0);

    /// <summary>Serves everything.</summary>
    public static string? WhyNot(ConvolutionRequest request, SimdLevel level) => null;

    /// <summary>One multiply-add after the other.</summary>
    public static ConvolutionWork Work(ConvolutionRequest r, SimdLevel level) => new(r.MultiplyAdds, 0, 0, 0, 0);

    /// <summary>The kernel.</summary>
    public static Kernel Create(ConvolutionRequest request, SimdLevel level) => new NaiveConvolution(request, level);

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        var c = _request;
        int n = task / c.K, k = task % c.K;
        float* x = (float*)operands[0], residual = (float*)operands[1], y = (float*)operands[2], row = (float*)scratch;
        for (int p = 0; p < c.P; p++)
        {
            for (int q = 0; q < c.Q; q++)
            {
                double sum = (_bias == null ? 0 : (double)_bias.Floats[k])
                    + (residual == null ? 0 : (double)residual[OutputAt(n, k, p, q)]) + Products(x, n, k, p, q);
                row[q] = (float)sum;
            }

            Activations.Apply<Simd128, System.Runtime.Intrinsics.Vector128<float>>(row, c.Q, c.Activation);
            for (int q = 0; q < c.Q; q++) y[OutputAt(n, k, p, q)] = row[q];
        }
    }

    private double Products(float* x, int n, int k, int p, int q)
    {
        var c = _request;
        int channels = c.C / c.Groups, first = k / (c.K / c.Groups) * channels;
        float* w = _filters.Floats + ((long)k * channels * c.R * c.S);
        double sum = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int r = 0; r < c.R; r++)
            {
                for (int s = 0; s < c.S; s++, w++)
                {
                    int h = (p * c.StrideH) + (r * c.DilationH) - c.PadTop;
                    int v = (q * c.StrideW) + (s * c.DilationW) - c.PadLeft;
                    if ((uint)h < (uint)c.H && (uint)v < (uint)c.W)
                        sum += (double)x[InputAt(n, first + channel, h, v)] * *w;
                }
            }
        }

        return sum;
    }

    private long InputAt(int n, int c, int h, int w) => _request.InputStrides is { } strides
        ? At(strides, n, c, h, w)
        : At(_request.InputLayout, _request.C, _request.H, _request.W, n, c, h, w);

    private long OutputAt(int n, int k, int p, int q) => _request.OutputStrides is { } strides
        ? At(strides, n, k, p, q)
        : At(_request.OutputLayout, _request.K, _request.P, _request.Q, n, k, p, q);

    private static long At(Strides strides, int n, int c, int h, int w) =>
        (n * strides.N) + (c * strides.C) + (h * strides.H) + (w * strides.W);

    private long At(Layout layout, long channels, long height, long width, int n, int c, int h, int w)
    {
        long blocks = (channels + _lanes - 1) / _lanes;
        return layout switch
        {
            Layout.Nchw => (((((n * channels) + c) * height) + h) * width) + w,
            Layout.Nhwc => (((((n * height) + h) * width) + w) * channels) + c,
            _ => (((((((n * blocks) + (c / _lanes)) * height) + h) * width) + w) * _lanes) + (c % _lanes),
        };
    }

    private static AlignedBuffer Copy(ReadOnlySpan<float> values)
    {
        var copy = new AlignedBuffer((long)values.Length * sizeof(float), zeroed: false);
        values.CopyTo(new Span<float>(copy.Floats, values.Length));
        return copy;
    }
}
