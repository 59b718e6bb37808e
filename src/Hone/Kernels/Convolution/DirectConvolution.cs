using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hone.Kernels.Gemm;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>
/// Convolution without im2col: the micro-kernel's runs walk over filter rows, blocks of channels, filter columns and
/// channels, straight through the image. NCHWc to NCHWc, NHWC to NHWC, or planar NCHW to either for a first layer.
/// </summary>
/// <remarks>
/// Operands: x, residual or null, y, as <see cref="ConvolutionRequest"/> says. Rows of the filter that fall on padding
/// are skipped. Where columns fall on padding, each task copies its strip of input between zeros into scratch (about
/// 1 % of the work from 64 filters on). In NCHWc sums start from the residual, which so costs no pass of its own; lanes
/// of y beyond K are written with act(residual). In NHWC nothing beyond K is written.
/// Source: Georganas et al. 2018, arXiv:1808.05567; the offset table after Dukhan 2019, arXiv:1907.02129.
/// </remarks>
internal sealed unsafe class DirectConvolution : Kernel
{
    private readonly ConvolutionRequest _request;
    private readonly ConvolutionPlan _plan;
    private readonly TileCuts _cuts;
    private readonly TileSet _tiles;
    private readonly AlignedBuffer _filters;
    private readonly AlignedBuffer _bias;
    private readonly AlignedBuffer _runs;
    private readonly int _stripRows;
    private readonly int _rowPitch;
    private readonly int _planePitch;

    private DirectConvolution(ConvolutionRequest request, SimdLevel level, string family)
    {
        _request = request;
        _plan = new ConvolutionPlan(request, level.Lanes());
        _tiles = new TileSet(level, request.Activation, request.HasResidual && request.OutputLayout == Layout.Nhwc);
        _filters = FilterPacking.Filters(request, _plan);
        _bias = FilterPacking.Bias(request, _plan)
            ?? new AlignedBuffer((long)request.Groups * _plan.PaddedFilters * sizeof(float));
        long inputBytes = (long)_plan.Planes * _plan.H * _plan.W * _plan.PixelFloats * sizeof(float);
        int others = request.N * request.Groups;
        int mostStrips = _plan.P > 1 ? _plan.P : Math.Max(1, _plan.Q / _tiles.MaxRows);
        _cuts = TileCuts.Choose(
            request.MultiplyAdds / others, others, mostStrips, _plan.Panels, inputBytes,
            (long)_plan.GroupFloats * sizeof(float));
        int stripP = (_plan.P + _cuts.Strips - 1) / _cuts.Strips;
        _stripRows = Math.Min(_plan.H, ((stripP - 1) * request.StrideH) + ((request.R - 1) * request.DilationH) + 1);
        _rowPitch = (_plan.Copies ? _plan.PaddedW : _plan.W) * _plan.PixelPitch;
        _planePitch = (_plan.Copies ? _stripRows : _plan.H) * _rowPitch;
        int runs = request.R * _plan.RunsPerFilterRow;
        _runs = new AlignedBuffer((long)runs * sizeof(Run));
        _plan.FillRuns(new Span<Run>(_runs.Pointer, runs), _rowPitch, _planePitch);
        for (int strip = 0; strip < (_plan.P > 1 ? 1 : _cuts.Strips); strip++)
        {
            var (q0, q1) = _plan.P > 1 ? (0, _plan.Q) : TileCuts.Piece(_plan.Q, strip, _cuts.Strips, _tiles.MaxRows);
            TileCompilation.Begin(level, q1 - q0, _plan.VectorsOf(0));
            TileCompilation.Begin(level, q1 - q0, _plan.VectorsOf(_plan.Panels - 1));
        }

        Name = $"{family}.{_tiles.MaxRows}x{_plan.PanelFilters}.v{(int)level}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _request.N * _request.Groups * _cuts.Strips * _cuts.Ranges;

    /// <inheritdoc/>
    public override long ScratchBytes =>
        _tiles.SumsBytes + (_plan.Copies ? (long)_plan.Planes * _planePitch * sizeof(float) : 0);

    /// <inheritdoc/>
    public override long WeightBytes => _filters.Bytes + _bias.Bytes;

    /// <summary>
    /// Serves NHWC to NHWC, NCHWc to NCHWc without groups or with groups of whole blocks of channels, and planar NCHW
    /// to either without groups: a first layer, or the end of a part that could not be blocked.
    /// </summary>
    public static string? WhyNot(ConvolutionRequest r, SimdLevel level)
    {
        if (r.OutputLayout == Layout.Nchw || (r.InputLayout != Layout.Nchw && r.InputLayout != r.OutputLayout))
            return "it goes from NCHWc to NCHWc, from NHWC to NHWC, or from NCHW to either";
        if (r.Groups == 1 || r.InputLayout == Layout.Nhwc) return null;
        if (r.InputLayout == Layout.Nchw) return "it takes groups in NCHWc and NHWC only";
        int lanes = level.Lanes();
        return r.C / r.Groups % lanes == 0 && r.K / r.Groups % lanes == 0
            ? null
            : $"its groups must be whole blocks of {lanes} channels and filters";
    }

    /// <summary>The kernel.</summary>
    public static Kernel Create(ConvolutionRequest r, SimdLevel level) =>
        new DirectConvolution(r, level, r.InputLayout == Layout.Nchw ? "conv.f32.first" : "conv.f32.direct");

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int strip = task % _cuts.Strips, rest = task / _cuts.Strips;
        int range = rest % _cuts.Ranges, image = rest / _cuts.Ranges;
        int group = image % _request.Groups;
        image /= _request.Groups;
        float* x = (float*)operands[0] + _plan.InputStart(image, group);
        long y = _plan.OutputStart(image, group);

        int p0 = 0, p1 = 1, q0 = 0, q1 = _plan.Q;
        if (_plan.P > 1) (p0, p1) = TileCuts.Piece(_plan.P, strip, _cuts.Strips, 1);
        else (q0, q1) = TileCuts.Piece(_plan.Q, strip, _cuts.Strips, _tiles.MaxRows);
        if (_plan.Copies) x = CopyBetweenZeros(x, (float*)(scratch + _tiles.SumsBytes), p0, p1);

        var (panel0, panel1) = TileCuts.Piece(_plan.Panels, range, _cuts.Ranges, 1);
        var tile = _tiles.Arguments();
        float* residual = (float*)operands[1];
        tile.Pitch = (nint)_request.StrideW * _plan.PixelPitch * sizeof(float);
        tile.Step = (nint)_plan.Step * sizeof(float);
        bool pixels = _request.OutputLayout == Layout.Nhwc;
        tile.YPitch = tile.AddendPitch = _plan.OutputPixel;
        tile.YVectorPitch = pixels ? _plan.Lanes : (nint)_plan.P * _plan.Q * _plan.Lanes;
        tile.StartVectorPitch = tile.AddendVectorPitch = tile.YVectorPitch;
        for (int panel = panel0; panel < panel1; panel++)
        {
            float* filters = _filters.Floats + ((long)group * _plan.GroupFloats) + _plan.PanelStart(panel);
            tile.Bias = _bias.Floats + (group * _plan.PaddedFilters) + (panel * _plan.PanelFilters);
            long block = y + (panel * TileKernels.Vectors * tile.YVectorPitch);
            for (int p = p0; p < p1; p++)
            {
                long row = block + ((long)p * _plan.Q * _plan.OutputPixel);
                float* xRow = x + ((((long)p * _request.StrideH) - _request.PadTop) * _rowPitch);
                float* yRow = (float*)operands[2] + row, residualRow = residual == null ? null : residual + row;
                RunRow(&tile, panel, p, filters, xRow, yRow, residualRow, q0, q1, (float*)scratch);
            }
        }
    }

    private void RunRow(
        TileArguments* tile, int panel, int p, float* filters, float* x, float* y, float* residual, int q0, int q1,
        float* sums)
    {
        int vectors = _plan.VectorsOf(panel), columns = _plan.ColumnsOf(panel), first = _plan.FirstFilterRow(p);
        tile->StepB = (nint)vectors * _plan.Lanes * sizeof(float);
        tile->Runs = (Run*)_runs.Pointer + (first * _plan.RunsPerFilterRow);
        tile->RunCount = Math.Max(0, _plan.EndFilterRow(p) - first) * _plan.RunsPerFilterRow;
        tile->B = filters + ((nint)first * _plan.StepsPerFilterRow * vectors * _plan.Lanes);
        for (int q = q0, rows; q < q1; q += rows)
        {
            rows = TileKernels.NextRows(q1 - q, _tiles.MaxRows);
            tile->A = (byte*)x + (q * tile->Pitch);
            tile->Y = y + ((nint)q * _plan.OutputPixel);
            float* added = residual == null ? null : residual + ((nint)q * _plan.OutputPixel);
            // Sums can start only from whole vectors that lie together.
            if (_request.OutputLayout == Layout.Nchwc) tile->Start = added;
            else tile->Addend = added;
            _tiles.Run(tile, rows, vectors, columns, sums);
        }
    }

    // Copies the input of output rows p0 to p1. In the result row 0 is row 0 of the image, existing or not, and
    // column 0 is the first column of padding.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float* CopyBetweenZeros(float* x, float* to, int p0, int p1)
    {
        int first = Math.Max(0, (p0 * _request.StrideH) - _request.PadTop);
        int reach = ((p1 - 1) * _request.StrideH) - _request.PadTop + ((_request.R - 1) * _request.DilationH) + 1;
        int end = Math.Min(_plan.H, reach);
        int pixel = _plan.PixelPitch, left = _plan.LeftZeros * pixel, right = (_plan.LeftZeros + _plan.CopiedW) * pixel;
        for (int plane = 0; plane < _plan.Planes; plane++)
        {
            float* from = x + ((((long)plane * _plan.H) + first) * _plan.W * _plan.PixelFloats);
            float* row = to + ((long)plane * _planePitch);
            for (int h = first; h < end; h++, from += _plan.W * _plan.PixelFloats, row += _rowPitch)
            {
                for (int i = 0; i < left; i++) row[i] = 0;
                CopyPixels(from, row + left);
                for (int i = right; i < _rowPitch; i++) row[i] = 0;
            }
        }

        return to - ((long)first * _rowPitch);
    }

    private void CopyPixels(float* from, float* to)
    {
        int pitch = _plan.PixelPitch, image = _plan.PixelFloats, pixels = _plan.CopiedW;
        if (pitch == image)
        {
            Copy(from, to, pixels * pitch);
            return;
        }

        for (int i = 0; i < pixels; i++, from += image, to += pitch) Copy(from, to, _plan.PlaneChannels);
    }

    // Rows of first layers are so short that calls of the runtime's copy and fill cost 3 % of the layer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* from, float* to, int count)
    {
        int i = 0;
        for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count) Vector256.Load(from + i).Store(to + i);
        for (; i < count; i++) to[i] = from[i];
    }
}
