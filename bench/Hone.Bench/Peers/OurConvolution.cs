using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Kernels.Depthwise;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench.Peers;

/// <summary>One of our kernels for a layer, ready to run on inputs and weights of ones.</summary>
internal sealed unsafe class OurConvolution : IDisposable
{
    private readonly BoundKernel _bound;
    private readonly AlignedBuffer _input;

    private OurConvolution(KernelRequest request, Kernel kernel, ConvolutionLayer layer)
    {
        IsComparable = request is not ConvolutionRequest r
            || ConvolutionTable.Find(r.Algorithm)!.Error(r).Bound() <= ErrorClass.WinogradMedium.Bound();
        int lanes = SimdLevels.Best.Lanes();
        // Room for whole blocks of channels; what NCHWc adds as padding is multiplied with weights that are zero.
        _input = new AlignedBuffer((long)Whole(layer.C, lanes) * layer.H * layer.W * sizeof(float));
        new Span<float>(_input.Floats, (int)(_input.Bytes / sizeof(float))).Fill(1);
        Output = new AlignedBuffer((long)Whole(layer.K, lanes) * layer.P * layer.Q * sizeof(float));
        _bound = new BoundKernel(kernel, _input, null, Output);
    }

    /// <summary>The kernel's name.</summary>
    public string Name => _bound.Kernel.Name;

    /// <summary>Whether its errors are no larger than those of oneDNN's largest tiles, F(4x4, 3x3).</summary>
    public bool IsComparable { get; }

    /// <summary>The result in NCHWc.</summary>
    public AlignedBuffer Output { get; }

    /// <summary>
    /// The kernels that serve a layer, by the columns of the table: the one that the compiler would choose, the direct
    /// one, Winograd by tiles of 2, 4 and 6; null where one does not serve it. This is the one place that says which of
    /// ours take part.
    /// </summary>
    public static OurConvolution?[] All(ConvolutionLayer layer)
    {
        var weights = new float[layer.K * (layer.C / layer.Groups) * layer.R * layer.S];
        Array.Fill(weights, 1f);
        var filters = new Weights(weights);
        if (layer.IsDepthwise)
        {
            var depthwise = new DepthwiseRequest
            {
                C = layer.C, H = layer.H, W = layer.W, R = layer.R, S = layer.S,
                StrideH = layer.Stride, StrideW = layer.Stride, PadTop = layer.PadH, PadLeft = layer.PadW,
                PadBottom = layer.PadH, PadRight = layer.PadW, Filters = filters,
            };
            return [Create(depthwise, layer), null, null, null, null];
        }

        var direct = new ConvolutionRequest
        {
            C = layer.C, H = layer.H, W = layer.W, K = layer.K, R = layer.R, S = layer.S, Groups = layer.Groups,
            StrideH = layer.Stride, StrideW = layer.Stride, PadTop = layer.PadH, PadLeft = layer.PadW,
            PadBottom = layer.PadH, PadRight = layer.PadW, Filters = filters,
            InputLayout = layer.C <= 4 ? Layout.Nchw : Layout.Nchwc, OutputLayout = Layout.Nchwc,
        };
        var chosen = ConvolutionChoice.Choose(direct, SimdLevels.Best, Numerics.Fast);
        var winograd = direct with { Algorithm = ConvolutionAlgorithm.Winograd };
        return
        [
            Create(chosen, layer), Create(direct, layer), Create(winograd with { WinogradTile = 2 }, layer),
            Create(winograd with { WinogradTile = 4 }, layer), Create(winograd with { WinogradTile = 6 }, layer),
        ];
    }

    /// <summary>Computes the result.</summary>
    public void Run() => _bound.Run();

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Dispose();
        Output.Dispose();
        _bound.Dispose();
    }

    private static OurConvolution? Create(KernelRequest request, ConvolutionLayer layer) =>
        KernelTable.Create(request, SimdLevels.Best) is { } kernel ? new OurConvolution(request, kernel, layer) : null;

    private static int Whole(int channels, int lanes) => (channels + lanes - 1) / lanes * lanes;
}
