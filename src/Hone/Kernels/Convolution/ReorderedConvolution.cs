using Hone.Kernels.Copies;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>An NCHWc convolution between other layouts: x is reordered before it, y after it, in a workspace.</summary>
/// <remarks>
/// Operands: x, residual or null, y, workspace, as <see cref="ConvolutionRequest"/> says. Phases: x and the residual to
/// NCHWc, those of the convolution, y from NCHWc; a layout that is NCHWc already takes no part. The residual is brought
/// to where y is made, which convolutions allow. Reorders run at the bandwidth of the cache or memory behind them.
/// Workspace: x, y and that of the convolution, each in whole lines. Scratch: the convolution's.
/// </remarks>
internal sealed unsafe class ReorderedConvolution : Kernel
{
    private readonly Kernel _inner;
    private readonly Kernel? _input;
    private readonly Kernel? _residual;
    private readonly Kernel? _output;
    private readonly long _inputBytes;
    private readonly long _outputBytes;
    private readonly int _before;
    private readonly int[] _barriers;

    private ReorderedConvolution(ConvolutionRequest r, SimdLevel level, Kernel inner)
    {
        _inner = inner;
        _input = Reorder(r.InputLayout, Layout.Nchwc, r.N, r.C, r.H * r.W, level);
        _output = Reorder(Layout.Nchwc, r.OutputLayout, r.N, r.K, r.P * r.Q, level);
        _residual = r.HasResidual ? Reorder(r.OutputLayout, Layout.Nchwc, r.N, r.K, r.P * r.Q, level) : null;
        _inputBytes = _input is null ? 0 : Bytes(r.N, r.C, r.H * r.W, level);
        _outputBytes = _output is null ? 0 : Bytes(r.N, r.K, r.P * r.Q, level);
        _before = Count(_input) + Count(_residual);
        int after = _before + inner.Tasks;
        List<int> barriers = [];
        if (_before > 0) barriers.Add(_before);
        foreach (int barrier in inner.Barriers) barriers.Add(_before + barrier);
        if (_output is not null) barriers.Add(after);
        _barriers = [.. barriers];
    }

    /// <inheritdoc/>
    public override string Name => $"{_inner.Name}.reordered";

    /// <inheritdoc/>
    public override int Tasks => _before + _inner.Tasks + Count(_output);

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Barriers => _barriers;

    /// <inheritdoc/>
    public override long ScratchBytes => Math.Max(
        Math.Max(_inner.ScratchBytes, _input?.ScratchBytes ?? 0),
        Math.Max(_residual?.ScratchBytes ?? 0, _output?.ScratchBytes ?? 0));

    /// <inheritdoc/>
    public override long WorkspaceBytes => _inputBytes + _outputBytes + _inner.WorkspaceBytes;

    /// <inheritdoc/>
    public override long WeightBytes => _inner.WeightBytes;

    /// <summary>A kernel for a request from one that serves NCHWc to NCHWc.</summary>
    public static Kernel Around(
        ConvolutionRequest r, SimdLevel level, Func<ConvolutionRequest, SimdLevel, Kernel> create)
    {
        var blocked = r with { InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc };
        var inner = create(blocked, level);
        return r == blocked ? inner : new ReorderedConvolution(r, level, inner);
    }

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        byte* workspace = (byte*)operands[3];
        byte* x = _input is null ? (byte*)operands[0] : workspace;
        byte* y = _output is null ? (byte*)operands[2] : workspace + _inputBytes;
        byte* residual = (byte*)operands[1];
        if (task < Count(_input))
        {
            void** pair = stackalloc void*[] { operands[0], x };
            _input!.Run(pair, task, scratch);
        }
        else if (task < _before)
        {
            void** pair = stackalloc void*[] { residual, y };
            if (residual != null) _residual!.Run(pair, task - Count(_input), scratch);
        }
        else if (task < _before + _inner.Tasks)
        {
            if (residual != null && _residual is not null) residual = y;
            void** inner = stackalloc void*[] { x, residual, y, workspace + _inputBytes + _outputBytes };
            _inner.Run(inner, task - _before, scratch);
        }
        else
        {
            void** pair = stackalloc void*[] { y, operands[2] };
            _output!.Run(pair, task - _before - _inner.Tasks, scratch);
        }
    }

    private static int Count(Kernel? kernel) => kernel?.Tasks ?? 0;

    private static Kernel? Reorder(Layout from, Layout to, int n, int c, int plane, SimdLevel level) =>
        AnyWidth.Create<ReorderFamily>(
            new ReorderRequest { From = from, To = to, N = n, C = c, Plane = plane }, level);

    private static long Bytes(int n, int c, int plane, SimdLevel level)
    {
        int lanes = level.Lanes();
        long bytes = (long)n * ((c + lanes - 1) / lanes * lanes) * plane * sizeof(float);
        return (bytes + 63) / 64 * 64;
    }
}
