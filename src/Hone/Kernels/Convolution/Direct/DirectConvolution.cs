using Hone.Kernels.Gemm;
using Hone.Kernels.Pooling;
using Hone.Kernels.Strips;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>
/// Convolution without im2col: the micro-kernel's runs walk over filter rows, blocks of channels, filter columns and
/// channels, straight through the image. NCHWc to NCHWc, NHWC to NHWC, or planar NCHW to either for a first layer.
/// </summary>
/// <remarks>
/// Operands: x, residual or null, y, as <see cref="ConvolutionRequest"/> says. Rows of the filter that fall on padding
/// are skipped, and columns of NCHWc where that gains (<see cref="ColumnRange"/>). Where others fall on padding, each
/// task copies its strip of input between zeros into scratch, of wide planar rows only what their first and last tile
/// see. In NCHWc sums start from the residual, which so costs no pass of its own; lanes of y beyond K are written with
/// act(residual). In NHWC nothing beyond K is written.
/// Source: Georganas et al. 2018, arXiv:1808.05567; the offset table after Dukhan 2019, arXiv:1907.02129.
/// </remarks>
internal sealed unsafe class DirectConvolution : Kernel, IStripStage
{
    private readonly ConvolutionRequest _request;
    private readonly ConvolutionPlan _plan;
    private readonly TileCuts _cuts;
    private readonly TileSet _tiles;
    private readonly AlignedBuffer _filters;
    private readonly AlignedBuffer _bias;
    private readonly ConvolutionZone[] _zones;

    // An input plane of 0 is the image's, and input rows of 0 are those of a task.
    private DirectConvolution(
        ConvolutionRequest request, SimdLevel level, long inputPlane = 0, int inputRows = 0, OutputGrid? grid = null,
        AlignedBuffer? filters = null)
    {
        _request = request;
        _plan = new ConvolutionPlan(request, level.Lanes(), inputPlane, grid);
        _tiles = new TileSet(level, request.Activation, request.HasResidual && request.OutputLayout == Layout.Nhwc);
        _filters = filters ?? FilterPacking.Filters(request, _plan);
        _bias = FilterPacking.Bias(request, _plan)
            ?? new AlignedBuffer((long)request.Groups * _plan.PaddedFilters * sizeof(float));
        long inputBytes = (long)_plan.Planes * _plan.H * _plan.W * _plan.PixelFloats * sizeof(float);
        int others = request.N * request.Groups;
        int mostStrips = _plan.P > 1 ? _plan.P : Math.Max(1, _plan.Q / _tiles.MaxRows);
        // Filters that do not fill a vector cost as if they did.
        long multiplyAdds = request.MultiplyAdds / others / _plan.Filters * _plan.PaddedFilters;
        _cuts = TileCuts.Choose(
            multiplyAdds, others, mostStrips, _plan.Panels, inputBytes,
            (long)_plan.GroupFloats * sizeof(float));
        int stripP = (_plan.P + _cuts.Strips - 1) / _cuts.Strips;
        int stripRows = ((stripP - 1) * request.StrideH) + ((request.R - 1) * request.DilationH) + 1;
        stripRows = Math.Min(_plan.H, Math.Max(stripRows, inputRows));
        _zones = ConvolutionZone.All(request, _plan, stripRows, level);
        ScratchBytes = _tiles.SumsBytes + (_zones.Sum(z => z.CopiedFloats) * sizeof(float));
        for (int strip = 0; strip < (_plan.P > 1 ? 1 : _cuts.Strips); strip++)
        {
            var (q0, q1) = _plan.P > 1 ? (0, _plan.Q) : TileCuts.Piece(_plan.Q, strip, _cuts.Strips, _tiles.MaxRows);
            foreach (var zone in _zones)
            {
                int columns = Math.Min(q1, zone.End) - Math.Max(q0, zone.First);
                TileCompilation.Begin(level, columns, _plan.VectorsOf(0));
                TileCompilation.Begin(level, columns, _plan.VectorsOf(_plan.Panels - 1));
            }
        }

        string family = request.InputLayout == Layout.Nchw ? "conv.f32.first" : "conv.f32.direct";
        Name = $"{family}.{_tiles.MaxRows}x{_plan.PanelFilters}.v{(int)level}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _request.N * _request.Groups * _cuts.Strips * _cuts.Ranges;

    /// <inheritdoc/>
    public override long ScratchBytes { get; }

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
        new DirectConvolution(r, level);

    /// <summary>The kernel that writes its outputs apart in a larger picture, with filters packed already.</summary>
    public static Kernel Spread(ConvolutionRequest r, SimdLevel level, OutputGrid grid, AlignedBuffer filters) =>
        new DirectConvolution(r, level, grid: grid, filters: filters);

    /// <summary>NCHWc or planar to NCHWc, without groups.</summary>
    public StripShape? Shape
    {
        get
        {
            var r = _request;
            if (r.OutputLayout != Layout.Nchwc || r.Groups > 1) return null;
            int inputs = r.InputLayout == Layout.Nchw ? r.C : _plan.Planes, outputs = _plan.PaddedFilters / _plan.Lanes;
            var rows = new WindowAxis(r.H, r.P, r.R, r.StrideH, r.DilationH, r.PadTop, r.PadBottom);
            double cycles = (double)r.Q * outputs * r.C * r.R * r.S;
            return new StripShape(
                r.N, rows, inputs, (long)r.W * _plan.PixelFloats, outputs, (long)r.Q * _plan.Lanes, cycles,
                WeightBytes, r.HasResidual);
        }
    }

    /// <inheritdoc/>
    public Kernel At(long inputPlane, int inputRows) =>
        new DirectConvolution(_request, _tiles.Level, inputPlane, inputRows);

    /// <inheritdoc/>
    public void Rows(in StripRows rows, byte* scratch)
    {
        var columns = _plan.Flat ? (rows.First * _request.Q, rows.End * _request.Q) : (0, _plan.Q);
        Compute(in rows, 0, (0, _plan.Panels), columns, scratch);
    }

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int strip = task % _cuts.Strips, rest = task / _cuts.Strips;
        int range = rest % _cuts.Ranges, image = rest / _cuts.Ranges;
        int group = image % _request.Groups;
        image /= _request.Groups;
        long y = _plan.OutputStart(image, group);
        var (p0, p1) = _plan.P > 1 ? TileCuts.Piece(_plan.P, strip, _cuts.Strips, 1) : (0, 1);
        var columns = _plan.P > 1 ? (0, _plan.Q) : TileCuts.Piece(_plan.Q, strip, _cuts.Strips, _tiles.MaxRows);
        float* residual = (float*)operands[1];
        var rows = new StripRows
        {
            X = (float*)operands[0] + _plan.InputStart(image, group),
            Residual = residual == null ? null : residual + y,
            Y = (float*)operands[2] + y, OutputPlane = _plan.OutputPlane,
            First = p0, End = p1,
        };
        Compute(in rows, group, TileCuts.Piece(_plan.Panels, range, _cuts.Ranges, 1), columns, scratch);
    }

    private void Compute(
        in StripRows rows, int group, (int First, int End) panels, (int First, int End) columns, byte* scratch)
    {
        var (p0, p1) = _plan.Flat ? (0, 1) : (rows.First, rows.End);
        float** seen = stackalloc float*[_zones.Length];
        float* copies = (float*)(scratch + _tiles.SumsBytes);
        for (int i = 0; i < _zones.Length; copies += _zones[i++].CopiedFloats)
            seen[i] = _zones[i].Open(rows.X, copies, p0, p1);

        var tile = _tiles.Arguments();
        tile.Pitch = (nint)_request.StrideW * _plan.PixelPitch * sizeof(float);
        tile.Step = (nint)_plan.Step * sizeof(float);
        bool pixels = _request.OutputLayout == Layout.Nhwc;
        tile.YPitch = tile.AddendPitch = _plan.OutputPixel;
        tile.YVectorPitch = pixels ? _plan.Lanes : (nint)rows.OutputPlane;
        tile.StartVectorPitch = tile.AddendVectorPitch = tile.YVectorPitch;
        nint steps = Steps(p0, p1, columns);
        float* groupFilters = _filters.Floats + ((long)group * _plan.GroupFloats);
        for (int panel = panels.First; panel < panels.End; panel++)
        {
            float* filters = groupFilters + _plan.PanelStart(panel);
            // What follows in memory: this task's next panel, or that of the task most likely to come next.
            int next = (panel + 1) % _plan.Panels;
            tile.Fetch(groupFilters + _plan.PanelStart(next), _plan.PanelFloats(next) * sizeof(float), steps);
            tile.Bias = _bias.Floats + (group * _plan.PaddedFilters) + (panel * _plan.PanelFilters);
            long block = panel * TileKernels.Vectors * tile.YVectorPitch;
            for (int p = p0; p < p1; p++)
            {
                long row = block + (p * _plan.OutputRow);
                float* yRow = rows.Y + row, residualRow = rows.Residual == null ? null : rows.Residual + row;
                for (int i = 0; i < _zones.Length; i++)
                {
                    tile.A = (byte*)seen[i];
                    RunRow(
                        &tile, _zones[i], panel, p, filters, yRow, residualRow, columns.First, columns.End,
                        (float*)scratch);
                }
            }
        }
    }

    // Steps of all tiles of one panel.
    private nint Steps(int p0, int p1, (int First, int End) columns)
    {
        nint rows = 0, taps = 0;
        for (int p = p0; p < p1; p++) rows += Math.Max(0, _plan.EndFilterRow(p) - _plan.FirstFilterRow(p));
        foreach (var zone in _zones)
        {
            int count = Math.Min(columns.End, zone.End) - Math.Max(columns.First, zone.First);
            taps += (nint)GemmPlan.Ceiling(Math.Max(0, count), _tiles.MaxRows) * zone.Taps;
        }

        return rows * taps * _plan.Channels;
    }

    private void RunRow(
        TileArguments* tile, ConvolutionZone zone, int panel, int p, float* filters, float* y, float* residual,
        int q0, int q1, float* sums)
    {
        int vectors = _plan.VectorsOf(panel), columns = _plan.ColumnsOf(panel), first = _plan.FirstFilterRow(p);
        byte* x = tile->A + ((((nint)p * _request.StrideH) - _request.PadTop) * zone.RowPitch * sizeof(float));
        tile->StepB = (nint)vectors * _plan.Lanes * sizeof(float);
        int runs = _plan.RunsPerFilterRow(zone.Taps);
        tile->Runs = zone.Runs + (first * runs);
        tile->RunCount = Math.Max(0, _plan.EndFilterRow(p) - first) * runs;
        tile->B = filters + ((((nint)first * _plan.StepsPerFilterRow) + zone.FirstStep) * vectors * _plan.Lanes);
        (q0, q1) = (Math.Max(q0, zone.First), Math.Min(q1, zone.End));
        for (int q = q0, rows; q < q1; q += rows)
        {
            rows = TileKernels.NextRows(q1 - q, _tiles.MaxRows);
            tile->A = x + ((q - zone.First) * tile->Pitch);
            tile->Y = y + ((nint)q * _plan.OutputPixel);
            float* added = residual == null ? null : residual + ((nint)q * _plan.OutputPixel);
            // Sums can start only from whole vectors that lie together.
            if (_request.OutputLayout == Layout.Nchwc) tile->Start = added;
            else tile->Addend = added;
            _tiles.Run(tile, rows, vectors, columns, sums);
        }
    }
}
