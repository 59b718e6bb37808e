using Hone.Kernels.Gemm;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>
/// Any convolution from NCHW to NCHW as a product of filters [K / G, C / G R S] and pixels [C / G R S, P Q], with the
/// pixels gathered a panel at a time.
/// </summary>
/// <remarks>
/// Operands: x, residual or null, y, as <see cref="ConvolutionRequest"/> says. Any stride, dilation, padding and number
/// of groups. Rows of the tile are filters, columns are pixels. Scratch: one panel, (C / G R S + 1) x 2 vectors.
/// Source: Chellapilla et al. 2006, "High performance convolutional neural networks for document processing".
/// </remarks>
internal sealed unsafe class PanelConvolution : Kernel
{
    // Gathering a float of a panel costs about as much as reading so many filter floats from the second-level cache.
    private const int GatherCost = 8;

    private readonly ConvolutionRequest _request;
    private readonly TileSet _tiles;
    private readonly TileCuts _cuts;
    private readonly AlignedBuffer _filters;
    private readonly AlignedBuffer _zeros;
    private readonly int _filtersPerGroup;
    private readonly int _steps;
    private readonly int _pitch;
    private readonly int _width;
    private readonly int _panels;

    private PanelConvolution(ConvolutionRequest request, SimdLevel level)
    {
        _request = request;
        _tiles = new TileSet(level, request.Activation, request.HasResidual);
        _filtersPerGroup = request.K / request.Groups;
        // One step more for the bias, and an odd number of lines so that rows do not crowd into the same cache sets.
        _steps = (request.C / request.Groups * request.R * request.S) + 1;
        _pitch = (((_steps + 15) / 16) | 1) * 16;
        _filters = request.Filters.Packed(
            $"conv.rows.k{request.K}.b{request.Bias?.Id}", filters => PackRows(filters, request.Bias));
        _width = TileKernels.Vectors * level.Lanes();
        _zeros = new AlignedBuffer(_width * sizeof(float));
        _panels = GemmPlan.Ceiling(request.P * request.Q, _width);
        int others = request.N * request.Groups;
        _cuts = TileCuts.Choose(
            request.MultiplyAdds / others, others, GemmPlan.Ceiling(_filtersPerGroup, _tiles.MaxRows), _panels,
            (long)_filtersPerGroup * _pitch * sizeof(float), (long)_panels * _width * _steps * sizeof(float),
            GatherCost);
        Name = $"conv.f32.im2col.{_tiles.MaxRows}x{_width}.v{(int)level}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _request.N * _request.Groups * _cuts.Strips * _cuts.Ranges;

    /// <inheritdoc/>
    public override long ScratchBytes => _tiles.SumsBytes + ((long)_steps * _width * sizeof(float));

    /// <inheritdoc/>
    public override long WeightBytes => _filters.Bytes;

    /// <summary>Serves every convolution from NCHW to NCHW.</summary>
    public static string? WhyNot(ConvolutionRequest r, SimdLevel level) =>
        r is { InputLayout: Layout.Nchw, OutputLayout: Layout.Nchw } ? null : "it reads and writes NCHW only";

    /// <summary>The kernel.</summary>
    public static Kernel Create(ConvolutionRequest r, SimdLevel level) => new PanelConvolution(r, level);

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int strip = task % _cuts.Strips, rest = task / _cuts.Strips;
        int range = rest % _cuts.Ranges;
        rest /= _cuts.Ranges;
        int group = rest % _request.Groups, image = rest / _request.Groups;
        var (k0, k1) = TileCuts.Piece(_filtersPerGroup, strip, _cuts.Strips, _tiles.MaxRows);
        var (panel0, panel1) = TileCuts.Piece(_panels, range, _cuts.Ranges, 1);
        int pixels = _request.P * _request.Q;
        long groupChannels = ((long)image * _request.C) + (group * (_request.C / _request.Groups));
        long groupFilters = ((long)image * _request.K) + (group * _filtersPerGroup);
        float* x = (float*)operands[0] + (groupChannels * _request.H * _request.W);
        float* residual = operands[1] == null ? null : (float*)operands[1] + (groupFilters * pixels);
        float* y = (float*)operands[2] + (groupFilters * pixels);
        float* filters = _filters.Floats + ((long)group * _filtersPerGroup * _pitch);
        float* panel = (float*)(scratch + _tiles.SumsBytes);

        var run = new Run(0, _steps);
        var tile = _tiles.Arguments();
        tile.Runs = &run;
        tile.RunCount = 1;
        tile.Pitch = (nint)_pitch * sizeof(float);
        tile.Step = sizeof(float);
        tile.B = panel;
        tile.Bias = _zeros.Floats;
        tile.YPitch = tile.AddendPitch = pixels;
        tile.YVectorPitch = tile.AddendVectorPitch = _tiles.Lanes;
        for (int i = panel0; i < panel1; i++)
        {
            int first = i * _width, columns = Math.Min(_width, pixels - first);
            int vectors = GemmPlan.Ceiling(columns, _tiles.Lanes);
            PixelPanel.Fill(x, _request, first, vectors * _tiles.Lanes, panel);
            tile.StepB = (nint)vectors * _tiles.Lanes * sizeof(float);
            for (int k = k0, rows; k < k1; k += rows)
            {
                rows = TileKernels.NextRows(k1 - k, _tiles.MaxRows);
                tile.A = (byte*)(filters + ((long)k * _pitch));
                tile.Y = y + ((long)k * pixels) + first;
                tile.Addend = residual == null ? null : residual + ((long)k * pixels) + first;
                _tiles.Run(&tile, rows, vectors, columns, (float*)scratch);
            }
        }
    }

    // Filters as they are, each followed by its bias.
    private AlignedBuffer PackRows(ReadOnlySpan<float> filters, Weights? bias)
    {
        var packed = new AlignedBuffer((long)_request.K * _pitch * sizeof(float));
        int length = _steps - 1;
        for (int k = 0; k < _request.K; k++)
        {
            var row = new Span<float>(packed.Floats + ((long)k * _pitch), _steps);
            filters.Slice(k * length, length).CopyTo(row);
            if (bias is not null) row[length] = bias.Values[k];
        }

        return packed;
    }
}
