using System.Runtime.CompilerServices;
using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Transposed;

/// <summary>Any transposed convolution that <see cref="TransposePlan"/> can lay out.</summary>
internal readonly struct PhaseConvolutionFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (any is not ConvolutionTransposeRequest { Layout: Layout.Nchw } request) return null;
        if (request is not { N: > 0, C: > 0, H: > 0, W: > 0, K: > 0, R: > 0, S: > 0, P: > 0, Q: > 0 }) return null;
        if (request.C % request.Groups != 0 || request.K % request.Groups != 0) return null;
        var plan = new TransposePlan(request, (SimdLevel)(S.Lanes * 32));
        return plan.IsServable ? new PhaseConvolution<S, V>(request, plan) : null;
    }
}

/// <summary>
/// A transposed convolution as one convolution of stride 1 for each phase of its outputs, each a product of filters
/// [K / G, C / G taps] and positions [C / G taps, rows columns] in register tiles.
/// </summary>
/// <remarks>
/// Operands: x, y, as <see cref="ConvolutionTransposeRequest"/> says. No product with the zeros between the pixels of
/// an upsampled picture is computed, and every element of y is written once. The bias is the last step of each sum,
/// against a row of ones. Scratch: a strip of x between zeros, a panel of (C / G taps + 1) x 2 vectors, and
/// StrideW K / G x 2 vectors of results.
/// Source: Shi et al. 2016, arXiv:1609.07009 ("Is the deconvolution layer the same as a convolutional layer?").
/// </remarks>
internal sealed unsafe class PhaseConvolution<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly ConvolutionTransposeRequest _request;
    private readonly TransposePlan _plan;
    private readonly TileSet _tiles;
    private readonly AlignedBuffer _filters;

    /// <summary>Packs the filters, unless a kernel before has.</summary>
    public PhaseConvolution(ConvolutionTransposeRequest request, TransposePlan plan)
    {
        _request = request;
        _plan = plan;
        var level = (SimdLevel)(S.Lanes * 32);
        _tiles = new TileSet(level, request.Activation, hasAddend: false);
        _filters = TransposedFilters.Packed(request, plan);
        TileCompilation.Begin(level, plan.Filters, TileKernels.Vectors);
        Name = $"convtranspose.f32.{_tiles.MaxRows}x{plan.Width}.v{(int)level}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _request.N * _request.Groups * _plan.Cuts.Strips * _plan.Cuts.Ranges;

    /// <inheritdoc/>
    public override long ScratchBytes => _tiles.SumsBytes
        + ((_plan.StripFloats + ((long)_plan.MostSteps * _plan.Width) + _plan.ResultFloats) * sizeof(float));

    /// <inheritdoc/>
    public override long WeightBytes => _filters.Bytes;

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int strip = task % _plan.Cuts.Strips, rest = task / _plan.Cuts.Strips;
        int range = rest % _plan.Cuts.Ranges, slice = rest / _plan.Cuts.Ranges;
        var part = new Part
        {
            Y = (float*)operands[1] + ((long)slice * _plan.Filters * _request.P * _request.Q),
            Filters = _filters.Floats + ((long)(slice % _request.Groups) * _plan.GroupFloats),
            Sums = (float*)scratch,
            Strip = (float*)(scratch + _tiles.SumsBytes),
        };
        part.Result = part.Strip + _plan.StripFloats;
        part.Panel = part.Result + _plan.ResultFloats;
        (part.P0, part.P1, part.Q0, part.Q1) = _plan.Strip(strip);
        (part.Tile0, part.Tile1) = TileCuts.Piece(_plan.TileStarts.Length - 1, range, _plan.Cuts.Ranges, 1);
        CopyBetweenZeros((float*)operands[0] + ((long)slice * _plan.Channels * _request.H * _request.W), &part);
        for (int row = 0; row < _request.StrideH; row++)
        {
            int rows = Math.Min(part.P1, _plan.Phases[row * _request.StrideW].Rows) - part.P0;
            int positions = ((rows - 1) * _plan.Pitch) + part.Q1 - part.Q0;
            for (int first = 0; rows > 0 && first < positions; first += _plan.Width)
            {
                for (int column = 0; column < _request.StrideW; column++) RunPanel(&part, row, column, rows, first);
                StorePanel(&part, row, first, Math.Min(_plan.Width, positions - first));
            }
        }
    }

    // The sums of a panel of positions in one phase, to [column][filter][position].
    private void RunPanel(Part* part, int row, int column, int rows, int first)
    {
        var phase = _plan.Phases[(row * _request.StrideW) + column];
        int across = Math.Min(part->Q1, phase.Columns) - part->Q0;
        int columns = Math.Min(_plan.Width, ((rows - 1) * _plan.Pitch) + across - first);
        if (across <= 0 || columns <= 0) return;
        int vectors = GemmPlan.Ceiling(columns, S.Lanes), steps = phase.Steps(_plan.Channels);
        if (vectors > 1) FillPanel<N2>(part->Strip + first, phase.Offsets, part->Panel);
        else FillPanel<N1>(part->Strip + first, phase.Offsets, part->Panel);

        var run = new Run(0, steps);
        var tile = _tiles.Arguments();
        tile.Runs = &run;
        tile.RunCount = 1;
        tile.Pitch = sizeof(float);
        tile.B = part->Panel;
        tile.StepB = (nint)vectors * S.Lanes * sizeof(float);
        // The bias comes with the sum: what the micro-kernel would add are zeros, and the strip ends with some.
        tile.Bias = part->Strip + _plan.StripFloats - _plan.Width;
        tile.YPitch = _plan.Width;
        tile.YVectorPitch = S.Lanes;
        for (int i = part->Tile0; i < part->Tile1; i++)
        {
            int k = _plan.TileStarts[i], filters = _plan.TileStarts[i + 1] - k;
            tile.A = (byte*)(part->Filters + phase.Start + ((long)k * steps));
            tile.Step = (nint)filters * sizeof(float);
            tile.Y = part->Result + ((((long)column * _plan.Filters) + k) * _plan.Width);
            _tiles.Run(&tile, filters, vectors, vectors * S.Lanes, part->Sums);
        }
    }

    /// <summary>[channel][tap][position], and a row of ones for the bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillPanel<TVectors>(float* strip, int[] offsets, float* panel)
        where TVectors : unmanaged
    {
        int channels = _plan.Channels, pitch = _plan.PlaneFloats;
        for (int c = 0; c < channels; c++, strip += pitch)
        {
            foreach (int offset in offsets)
            {
                S.Store(panel, S.Load(strip + offset));
                if (sizeof(TVectors) > 1) S.Store(panel + S.Lanes, S.Load(strip + offset + S.Lanes));
                panel += sizeof(TVectors) * S.Lanes;
            }
        }

        S.Store(panel, S.Broadcast(1));
        if (sizeof(TVectors) > 1) S.Store(panel + S.Lanes, S.Broadcast(1));
    }

    // Interleaves the results of the phases of a row, so that each line of y is written at once: rows of y, 4 KiB or so
    // apart, would push each other out of the cache between the phases.
    private void StorePanel(Part* part, int row, int first, int columns)
    {
        int k0 = _plan.TileStarts[part->Tile0], k1 = _plan.TileStarts[part->Tile1];
        for (int column = 0, length; column < columns; column += length)
        {
            int p = (first + column) / _plan.Pitch, q = (first + column) % _plan.Pitch;
            length = Math.Min(columns - column, _plan.Pitch - q);
            int positions = Math.Min(length, part->Q1 - part->Q0 - q), at = (part->Q0 + q) * _request.StrideW;
            if (positions <= 0) continue;
            int count = (int)Math.Min((long)positions * _request.StrideW, _request.Q - at);
            long outputRow = row + ((long)(part->P0 + p) * _request.StrideH);
            float* to = part->Y + ((((long)k0 * _request.P) + outputRow) * _request.Q) + at;
            StoreStretch(part->Result + ((long)k0 * _plan.Width) + column, to, k1 - k0, count);
        }
    }

    // Consecutive floats of a row of y for consecutive filters: float i is position i / StrideW of phase i % StrideW.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StoreStretch(float* from, float* to, int filters, int count)
    {
        nint plane = (nint)_request.P * _request.Q, phase = (nint)_plan.Filters * _plan.Width;
        int stride = _request.StrideW, width = _plan.Width, whole = count / stride, rest = count % stride;
        for (; filters > 0; filters--, from += width, to += plane)
        {
            float* results = from;
            for (int column = 0; column < stride; column++, results += phase)
            {
                float* at = to + column;
                int positions = column < rest ? whole + 1 : whole;
                for (int i = 0; i < positions; i++, at += stride) *at = results[i];
            }
        }
    }

    /// <summary>
    /// Row 0, column 0 of the strip is the first input that any tap sees from the strip's first outputs. Whole vectors
    /// are stored; what they hold beyond a row is overwritten by the next.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyBetweenZeros(float* x, Part* part)
    {
        var (row0, column0) = _plan.Origin(part->P0, part->Q0);
        int rows = _plan.RowsSeen(part->P0, part->P1), pitch = _plan.Pitch, height = _request.H, width = _request.W;
        int left = Math.Clamp(-column0, 0, pitch), copied = Math.Clamp(width - column0, left, pitch) - left;
        for (int c = 0; c < _plan.Channels; c++, x += (nint)height * width)
        {
            float* to = part->Strip + ((long)c * _plan.PlaneFloats);
            for (int row = 0; row < rows; row++, to += pitch)
            {
                int h = row0 + row, i = 0;
                if ((uint)h < (uint)height && copied > 0)
                {
                    float* from = x + ((nint)h * width) + column0;
                    for (; i < left; i += S.Lanes) S.Store(to + i, S.Zero);
                    int end = left + copied;
                    for (i = left; i <= end - S.Lanes; i += S.Lanes) S.Store(to + i, S.Load(from + i));
                    if (i < end) S.Store(to + i, S.LoadFirst(from + i, end - i));
                    i = end;
                }

                for (; i < pitch; i += S.Lanes) S.Store(to + i, S.Zero);
            }
        }

        new Span<float>(part->Strip + _plan.StripFloats - _plan.Width, _plan.Width).Clear();
    }

    // What a task works on: its group of an image, its positions and its tiles.
    private struct Part
    {
        public float* Y, Filters, Sums, Strip, Result, Panel;
        public int P0, P1, Q0, Q1, Tile0, Tile1;
    }
}
