using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Transposed;

/// <summary>
/// A transposed convolution in NCHWc: for each phase of its outputs the direct convolution of stride 1 that they are,
/// which stores its pixels StrideW columns and StrideH rows apart.
/// </summary>
/// <remarks>
/// Operands: x, y, as <see cref="ConvolutionTransposeRequest"/> says. One group, at least one tap in each phase, and no
/// phase that begins beyond the first input. No product with the zeros between pixels is computed. Scratch: the most
/// that a phase needs. Each sum goes over filter rows, blocks of channels, filter columns and channels.
/// Source: Shi et al. 2016, arXiv:1609.07009.
/// </remarks>
internal sealed unsafe class BlockedPhases : Kernel
{
    // Each phase is a kernel; with more of them the planar kernel's tables are smaller.
    private const int MostPhases = 64;

    private readonly Kernel[] _phases;
    private readonly long[] _starts;
    private readonly int[] _ends;

    private BlockedPhases(ConvolutionTransposeRequest request, SimdLevel level)
    {
        int lanes = level.Lanes();
        PhaseAxis rows = Rows(request), columns = Columns(request);
        var grid = new OutputGrid(
            request.StrideW * lanes, (long)request.StrideH * request.Q * lanes, (long)request.P * request.Q * lanes);
        var phases = new List<Kernel>();
        var starts = new List<long>();
        for (int p = 0; p < Math.Min(request.StrideH, request.P); p++)
        {
            for (int q = 0; q < Math.Min(request.StrideW, request.Q); q++)
            {
                BlockedPhase down = BlockedPhase.Of(rows, p), across = BlockedPhase.Of(columns, q);
                var phase = Phase(request, down, across);
                var filters = Filters(request, phase, down, across, level);
                phases.Add(DirectConvolution.Spread(phase, level, grid, filters));
                starts.Add(((p * (long)request.Q) + q) * lanes);
            }
        }

        _phases = [.. phases];
        _starts = [.. starts];
        _ends = new int[_phases.Length];
        for (int i = 0; i < _ends.Length; i++) _ends[i] = (i == 0 ? 0 : _ends[i - 1]) + _phases[i].Tasks;
        ScratchBytes = _phases.Max(p => p.ScratchBytes);
        WeightBytes = _phases.Sum(p => p.WeightBytes);
        Name = _phases[0].Name.Replace("conv.", "convtranspose.", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _ends[^1];

    /// <inheritdoc/>
    public override long ScratchBytes { get; }

    /// <inheritdoc/>
    public override long WeightBytes { get; }

    /// <summary>The kernel, or null for another layout or a shape that has no such phases.</summary>
    public static Kernel? Create(KernelRequest any, SimdLevel level) =>
        any is ConvolutionTransposeRequest { Layout: Layout.Nchwc } request && Serves(request)
            ? new BlockedPhases(request, level)
            : null;

    /// <summary>Whether every phase is a convolution of the image from its first pixel on.</summary>
    public static bool Serves(ConvolutionTransposeRequest r)
    {
        if (r is not { N: > 0, C: > 0, H: > 0, W: > 0, K: > 0, R: > 0, S: > 0, P: > 0, Q: > 0, Groups: 1 })
            return false;
        return (long)r.StrideH * r.StrideW <= MostPhases && Serves(Rows(r)) && Serves(Columns(r));
    }

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int phase = 0;
        while (task >= _ends[phase]) phase++;
        void** moved = stackalloc void*[3] { operands[0], null, (float*)operands[1] + _starts[phase] };
        _phases[phase].Run(moved, phase == 0 ? task : task - _ends[phase - 1], scratch);
    }

    private static bool Serves(PhaseAxis axis)
    {
        for (int first = 0; first < Math.Min(axis.Stride, axis.Output); first++)
            if (BlockedPhase.Of(axis, first) is not { Taps.Length: > 0, Pad: >= 0 }) return false;
        return true;
    }

    private static PhaseAxis Rows(ConvolutionTransposeRequest r) =>
        new(r.H, r.R, r.P, r.StrideH, r.DilationH, r.PadTop);

    private static PhaseAxis Columns(ConvolutionTransposeRequest r) =>
        new(r.W, r.S, r.Q, r.StrideW, r.DilationW, r.PadLeft);

    private static ConvolutionRequest Phase(ConvolutionTransposeRequest r, BlockedPhase down, BlockedPhase across) =>
        new()
        {
            N = r.N, C = r.C, H = r.H, W = r.W, K = r.K, R = down.Taps.Length, S = across.Taps.Length,
            DilationH = down.Dilation, DilationW = across.Dilation, PadTop = down.Pad, PadLeft = across.Pad,
            PadBottom = down.Outputs - r.H - down.Pad + ((down.Taps.Length - 1) * down.Dilation),
            PadRight = across.Outputs - r.W - across.Pad + ((across.Taps.Length - 1) * across.Dilation),
            InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc, Filters = r.Filters, Bias = r.Bias,
            Activation = r.Activation,
        };

    /// <summary>A phase's filters packed, shared by the kernels for all sizes of picture.</summary>
    private static AlignedBuffer Filters(
        ConvolutionTransposeRequest r, ConvolutionRequest phase, BlockedPhase down, BlockedPhase across,
        SimdLevel level)
    {
        int taps = r.R * r.S, lanes = level.Lanes();
        string format = $"convtranspose.blocked{lanes}.k{r.K}c{r.C}s{r.S}"
            + $".{string.Join(',', down.Taps)}x{string.Join(',', across.Taps)}";
        return r.Filters.Packed(format, values =>
        {
            var own = new float[r.K * r.C * phase.R * phase.S];
            int at = 0;
            for (int k = 0; k < r.K; k++)
                for (int c = 0; c < r.C; c++)
                    foreach (int row in down.Taps)
                        foreach (int column in across.Taps)
                            own[at++] = values[(((c * r.K) + k) * taps) + (row * r.S) + column];
            return FilterPacking.Filters(phase with { Filters = new Weights(own) }, new ConvolutionPlan(phase, lanes));
        });
    }
}
