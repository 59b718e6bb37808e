using Hone.Kernels.Gemm;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution.Im2col;

/// <summary>Multiplies blocks of the matrix of pixels with the filters, by the tiles of matrix products.</summary>
internal sealed unsafe class MatrixProduct
{
    private readonly MatrixPlan _plan;
    private readonly TileSet _tiles;
    private readonly AlignedBuffer _filters;
    private readonly AlignedBuffer? _bias;
    private readonly ConvolutionPlan? _panels;
    private readonly int _filterPitch;

    /// <summary>Packs the filters: in panels where rows of a tile are pixels, else in rows.</summary>
    public MatrixProduct(MatrixPlan plan, SimdLevel level)
    {
        _plan = plan;
        var request = plan.Request;
        _tiles = new TileSet(level, request.Activation, request.HasResidual);
        _filterPitch = MatrixPlan.PitchOf(plan.Steps);
        if (plan.InRows)
        {
            var pixels = request with { InputLayout = Layout.Nhwc };
            _panels = new ConvolutionPlan(pixels, plan.Lanes);
            _filters = FilterPacking.Filters(pixels, _panels);
            _bias = FilterPacking.Bias(pixels, _panels)
                ?? new AlignedBuffer((long)request.Groups * _panels.PaddedFilters * sizeof(float));
        }
        else
        {
            _filters = request.Filters.Packed($"conv.taps.k{request.K}c{plan.Channels}s{request.S}", PackRows);
            _bias = request.Bias?.Packed("rows", bias =>
            {
                var copy = new AlignedBuffer((long)bias.Length * sizeof(float), zeroed: false);
                bias.CopyTo(new Span<float>(copy.Floats, bias.Length));
                return copy;
            });
        }

        var part = plan.PartOf(0);
        int height = plan.InRows ? part.Pixel1 - part.Pixel0 : part.Filter1 - part.Filter0;
        TileCompilation.Begin(level, height, plan.InRows ? _panels!.VectorsOf(0) : Vectors(plan.Pixels));
    }

    /// <summary>Bytes of filters and biases.</summary>
    public long WeightBytes => _filters.Bytes + (_bias?.Bytes ?? 0);

    /// <summary>Adds a chunk of steps to the sums of a part, and finishes them after the last chunk.</summary>
    /// <param name="part">Pixels and filters, within a block and a task.</param>
    /// <param name="chunk">Which steps.</param>
    /// <param name="matrix">The block at its first pixel and the chunk's first step.</param>
    /// <param name="pitch">Floats from one row of it to the next, or from one panel to the next.</param>
    /// <param name="operands">The kernel's.</param>
    /// <param name="scratch">As the plan lays it out.</param>
    public void Multiply(MatrixPart part, int chunk, float* matrix, nint pitch, void** operands, float* scratch)
    {
        var (k0, k1) = _plan.Chunk(chunk);
        new Span<float>(scratch + _plan.ZerosStart, _plan.Width).Clear();
        var run = new Run(0, k1 - k0);
        var tile = _tiles.Arguments();
        tile.Runs = &run;
        tile.RunCount = 1;
        tile.Step = sizeof(float);
        if (_plan.InRows) PixelsByFilters(&tile, part, chunk, matrix, pitch, operands, scratch);
        else FiltersByPixels(&tile, part, chunk, matrix, pitch, operands, scratch);
    }

    private void PixelsByFilters(
        TileArguments* tile, MatrixPart part, int chunk, float* rows, nint pitch, void** operands, float* scratch)
    {
        int filters = _plan.Request.K, padded = _panels!.PaddedFilters, first = part.Group * _plan.Filters;
        float* group = _filters.Floats + ((long)part.Group * _panels.GroupFloats);
        long image = (long)part.Image * _plan.Pixels;
        float* partial = scratch + _plan.PartialStart;
        tile->Pitch = pitch * sizeof(float);
        for (int n = part.Filter0; n < part.Filter1; n += _plan.Width)
        {
            int columns = Math.Min(_plan.Width, part.Filter1 - n), vectors = Vectors(columns);
            tile->StepB = (nint)vectors * _plan.Lanes * sizeof(float);
            tile->B = group + ((long)n * _plan.Steps) + ((long)_plan.Chunk(chunk).First * vectors * _plan.Lanes);
            float* bias = _bias!.Floats + ((long)part.Group * padded) + n;
            for (int m = part.Pixel0, height; m < part.Pixel1; m += height, partial += height * _plan.Width)
            {
                height = TileKernels.NextRows(part.Pixel1 - m, _plan.MaxRows);
                tile->A = (byte*)(rows + ((m - part.Pixel0) * pitch));
                tile->Start = chunk == 0 ? null : partial;
                long at = ((image + m) * filters) + first + n;
                Finish(tile, chunk, height, columns, bias, partial, at, filters, operands, scratch);
            }
        }
    }

    private void FiltersByPixels(
        TileArguments* tile, MatrixPart part, int chunk, float* panels, nint pitch, void** operands, float* scratch)
    {
        long first = ((long)part.Image * _plan.Request.K) + (part.Group * _plan.Filters);
        float* filters = _filters.Floats
            + ((long)part.Group * _plan.Filters * _filterPitch) + _plan.Chunk(chunk).First;
        float* partial = scratch + _plan.PartialStart, zeros = scratch + _plan.ZerosStart;
        tile->Pitch = (nint)_filterPitch * sizeof(float);
        tile->StepB = (nint)_plan.Width * sizeof(float);
        for (int k = part.Filter0, height; k < part.Filter1; k += height)
        {
            height = TileKernels.NextRows(part.Filter1 - k, _plan.MaxRows);
            tile->A = (byte*)(filters + ((long)k * _filterPitch));
            float* start = _bias == null ? null : scratch + _plan.BiasStart;
            if (chunk == 0 && start != null)
                Spread(_bias!.Floats + (part.Group * _plan.Filters) + k, height, start);
            tile->B = panels;
            for (int i = part.Pixel0; i < part.Pixel1; i += _plan.Width, tile->B += pitch)
            {
                int columns = Math.Min(_plan.Width, part.Pixel1 - i);
                tile->Start = chunk == 0 ? start : partial;
                long at = ((first + k) * _plan.Pixels) + i;
                Finish(tile, chunk, height, columns, zeros, partial, at, _plan.Pixels, operands, scratch);
                partial += height * _plan.Width;
            }
        }
    }

    // Runs a tile whose sums' start is set: to partial sums, or to the result at a place.
    private void Finish(
        TileArguments* tile, int chunk, int rows, int columns, float* bias, float* partial, long at, nint pitch,
        void** operands, float* scratch)
    {
        int vectors = Vectors(columns);
        tile->StartVectorPitch = rows * _plan.Lanes;
        if (chunk < _plan.Chunks - 1)
        {
            _tiles.RunPart(tile, rows, vectors, tile->Start, partial);
            return;
        }

        float* residual = (float*)operands[1];
        tile->Bias = bias;
        tile->Y = (float*)operands[2] + at;
        tile->Addend = residual == null ? null : residual + at;
        tile->YPitch = tile->AddendPitch = pitch;
        tile->YVectorPitch = tile->AddendVectorPitch = _plan.Lanes;
        _tiles.Run(tile, rows, vectors, columns, scratch);
    }

    // A tile of which each row is its bias: what sums begin with where rows are filters.
    private void Spread(float* bias, int rows, float* to)
    {
        for (int j = 0; j < TileKernels.Vectors; j++)
            for (int i = 0; i < rows; i++, to += _plan.Lanes) new Span<float>(to, _plan.Lanes).Fill(bias[i]);
    }

    private int Vectors(int columns) => Math.Min(TileKernels.Vectors, GemmPlan.Ceiling(columns, _plan.Lanes));

    // Filters [K][R][S][C / G], each at the same distance from the one before.
    private AlignedBuffer PackRows(ReadOnlySpan<float> filters)
    {
        var request = _plan.Request;
        int taps = request.R * request.S;
        var packed = new AlignedBuffer((long)request.K * _filterPitch * sizeof(float));
        for (int k = 0; k < request.K; k++)
        {
            float* row = packed.Floats + ((long)k * _filterPitch);
            var filter = filters.Slice(k * _plan.Steps, _plan.Steps);
            for (int tap = 0; tap < taps; tap++)
                for (int c = 0; c < _plan.Channels; c++) *row++ = filter[(c * taps) + tap];
        }

        return packed;
    }
}
