using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>
/// One convolution of fixed shapes, computed by whichever algorithm the caller names: the contract of cuDNN's
/// convolution, without handles and streams.
/// </summary>
/// <remarks>
/// Buffers are the caller's, described by descriptors; filters are constant <see cref="Weights"/>, which hold each
/// algorithm's packing once it was asked for. Workspace is what the tasks of one call share, and grows with the
/// problem; beside it each thread has scratch of about a second-level cache's size, which this object keeps. Any number
/// of threads may call at once, each with a workspace of its own. The same bits come from any number of threads, and
/// for an image alone or in a batch.
/// Nothing is written before every argument has been checked.
/// </remarks>
public sealed class ConvolutionOperation
{
    // Kernels kept for other filters, factors and activations than the last: more would only hold memory.
    private const int MostPrepared = 16;

    private readonly Dictionary<PreparedKey, PreparedConvolution> _prepared = [];
    private readonly Dictionary<ConvolutionAlgorithm, (string? WhyNot, long Workspace)> _answers = [];
    private readonly Lock _lock = new();
    private readonly ConvolutionRequest _request;
    private readonly SimdLevel _level;

    /// <summary>A convolution of x with filters w into y.</summary>
    /// <param name="x">The input.</param>
    /// <param name="w">The filters.</param>
    /// <param name="convolution">Padding, strides, dilations, groups.</param>
    /// <param name="y">The output; also the shape of what is added to it.</param>
    /// <param name="threads">Threads of a call; 0 for all processors.</param>
    /// <exception cref="ArgumentException">
    /// The descriptors do not fit together, or their types are not served.
    /// </exception>
    public ConvolutionOperation(
        TensorDescriptor x, FilterDescriptor w, ConvolutionDescriptor convolution, TensorDescriptor y, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(convolution);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        convolution.Check(x, w);
        if (x.Type != DataType.Float32 || w.Type != DataType.Float32 || y.Type != DataType.Float32)
            throw new ArgumentException($"only Float32 is served; got x {x.Type}, w {w.Type}, y {y.Type}");
        int p = convolution.P(x, w), q = convolution.Q(x, w);
        if ((y.N, y.C, y.H, y.W) != (x.N, w.K, p, q))
            throw new ArgumentException(
                $"y is {y.N}x{y.C}x{y.H}x{y.W}; this convolution gives {x.N}x{w.K}x{p}x{q}", nameof(y));
        if (x.Block > 1 && y.Block > 1 && x.Block != y.Block)
            throw new ArgumentException(
                $"x has blocks of {x.Block} channels and y of {y.Block}; they must be the same", nameof(y));
        (X, W, Convolution, Y) = (x, w, convolution, y);
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        int block = Math.Max(x.Block, y.Block);
        _level = block > 1 ? (SimdLevel)(block * 32) : SimdLevels.Best;
        _request = Request();
    }

    /// <summary>The input.</summary>
    public TensorDescriptor X { get; }

    /// <summary>The filters.</summary>
    public FilterDescriptor W { get; }

    /// <summary>Padding, strides, dilations, groups.</summary>
    public ConvolutionDescriptor Convolution { get; }

    /// <summary>The output.</summary>
    public TensorDescriptor Y { get; }

    /// <summary>Threads of a call.</summary>
    public int Threads { get; }

    /// <summary>Multiply-adds of the definition, those with padding counted.</summary>
    public long MultiplyAdds => _request.MultiplyAdds;

    /// <summary>Why an algorithm does not serve these shapes and layouts; null when it does.</summary>
    public string? WhyNot(ConvolutionAlgorithm algorithm) => Answer(algorithm).WhyNot;

    /// <summary>Bytes of workspace that an algorithm must be given.</summary>
    /// <exception cref="ArgumentException">It does not serve these shapes; the message says why.</exception>
    public long GetWorkspaceSize(ConvolutionAlgorithm algorithm)
    {
        var (whyNot, workspace) = Answer(algorithm);
        return whyNot is null
            ? workspace
            : throw new ArgumentException($"{algorithm} does not serve {X} with {W}: {whyNot}", nameof(algorithm));
    }

    /// <summary>y = alpha conv(x, w) + beta y.</summary>
    /// <param name="alpha">The factor of the convolution; it scales the filters when they are packed.</param>
    /// <param name="x">The input, as <see cref="X"/> says.</param>
    /// <param name="w">The filters, [K, C / groups, R, S].</param>
    /// <param name="algorithm">How.</param>
    /// <param name="workspace">At least <see cref="GetWorkspaceSize"/> bytes; the contents do not matter.</param>
    /// <param name="beta">The factor of what y holds. With 0 y is not read.</param>
    /// <param name="y">The output, as <see cref="Y"/> says.</param>
    /// <exception cref="ArgumentException">
    /// The algorithm does not serve these shapes, a buffer is too short, or buffers overlap. Nothing was written.
    /// </exception>
    public void Forward(
        float alpha, ReadOnlySpan<float> x, Weights w, ConvolutionAlgorithm algorithm, Span<byte> workspace, float beta,
        Span<float> y) =>
        Run(new PreparedKey(algorithm, w, null, alpha, beta != 0, Activation.None), x, workspace, beta, y, y);

    /// <summary>y = act(alpha1 conv(x, w) + alpha2 z + bias).</summary>
    /// <param name="alpha1">The factor of the convolution; it scales the filters when they are packed.</param>
    /// <param name="x">The input, as <see cref="X"/> says.</param>
    /// <param name="w">The filters, [K, C / groups, R, S].</param>
    /// <param name="algorithm">How.</param>
    /// <param name="workspace">At least <see cref="GetWorkspaceSize"/> bytes; the contents do not matter.</param>
    /// <param name="alpha2">The factor of z. With 0 z is not read and may be empty.</param>
    /// <param name="z">What is added, as <see cref="Y"/> says; it may be y itself.</param>
    /// <param name="bias">One number for each filter, or null for none.</param>
    /// <param name="activation">The function applied at the end.</param>
    /// <param name="y">The output, as <see cref="Y"/> says.</param>
    /// <exception cref="ArgumentException">
    /// The algorithm does not serve these shapes, a buffer is too short, or buffers overlap. Nothing was written.
    /// </exception>
    public void BiasActivationForward(
        float alpha1, ReadOnlySpan<float> x, Weights w, ConvolutionAlgorithm algorithm, Span<byte> workspace,
        float alpha2, ReadOnlySpan<float> z, Weights? bias, Activation activation, Span<float> y) =>
        Run(new PreparedKey(algorithm, w, bias, alpha1, alpha2 != 0, activation), x, workspace, alpha2, z, y);

    /// <summary>Every algorithm that serves these shapes, the one expected to be fastest first.</summary>
    /// <remarks>Times are for one thread, from the machine's table; nothing is measured.</remarks>
    public IReadOnlyList<AlgorithmPerformance> GetAlgorithms() => [.. Served().OrderBy(a => a.Milliseconds)];

    /// <summary>Every algorithm that serves these shapes within a workspace, measured, the fastest first.</summary>
    /// <param name="workspaceLimit">The most bytes of workspace.</param>
    /// <remarks>Runs each at least three times on buffers of its own; the least time counts.</remarks>
    public IReadOnlyList<AlgorithmPerformance> FindAlgorithm(long workspaceLimit = long.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(workspaceLimit);
        using var race = new AlgorithmRace(this);
        return
        [
            .. Served().Where(a => a.WorkspaceBytes <= workspaceLimit)
                .Select(a => a with { Milliseconds = race.Milliseconds(a) })
                .OrderBy(a => a.Milliseconds),
        ];
    }

    private IEnumerable<AlgorithmPerformance> Served() => ConvolutionTable.Rows
        .Where(row => WhyNot(row.Algorithm) is null)
        .Select(row => new AlgorithmPerformance(
            row.Algorithm, Estimate(row.Algorithm), GetWorkspaceSize(row.Algorithm),
            row.Error(_request with { Algorithm = row.Algorithm }), IsDeterministic: true));

    private double Estimate(ConvolutionAlgorithm algorithm) =>
        ConvolutionEstimate.Nanoseconds(_request with { Algorithm = algorithm }, _level) / 1e6;

    private unsafe void Run(
        PreparedKey key, ReadOnlySpan<float> x, Span<byte> workspace, float beta, ReadOnlySpan<float> z, Span<float> y)
    {
        Check(key, x, workspace, z, y);
        var prepared = Prepare(key);
        fixed (float* px = x, pz = z, py = y)
        fixed (byte* pw = workspace)
        {
            byte* aligned = (byte*)(((nint)pw + AlignedBuffer.Alignment - 1) & ~(nint)(AlignedBuffer.Alignment - 1));
            float* residual = !key.HasResidual ? null : beta == 1 ? pz : py;
            if (residual == py && beta != 1) ScaledCopy.Run(pz, py, beta, Y, Threads);
            prepared.Run(px, residual, py, aligned);
        }
    }

    private void Check(
        PreparedKey key, ReadOnlySpan<float> x, Span<byte> workspace, ReadOnlySpan<float> z, Span<float> y)
    {
        CheckWeights(key.Filters, key.Bias);
        long needed = GetWorkspaceSize(key.Algorithm);
        Require(x.Length, X.Length, nameof(x));
        Require(y.Length, Y.Length, nameof(y));
        if (key.HasResidual) Require(z.Length, Y.Length, nameof(z));
        if (workspace.Length < needed)
            throw new ArgumentException(
                $"{key.Algorithm} needs a workspace of {needed} bytes for {X} and {W}; got {workspace.Length}",
                nameof(workspace));
        Overlaps.Check(x, y, z, workspace, key.HasResidual);
    }

    private void CheckWeights(Weights w, Weights? bias)
    {
        ArgumentNullException.ThrowIfNull(w);
        long filters = (long)W.K * W.C * W.R * W.S;
        if (w.Count != filters)
            throw new ArgumentException($"w has {w.Count} numbers; {W} has {filters}", nameof(w));
        if (bias is not null && bias.Count != W.K)
            throw new ArgumentException($"bias has {bias.Count} numbers; there are {W.K} filters", nameof(bias));
    }

    private static void Require(int length, long needed, string name)
    {
        if (length < needed) throw new ArgumentException($"{name} needs {needed} floats; got {length}", name);
    }

    private (string? WhyNot, long Workspace) Answer(ConvolutionAlgorithm algorithm)
    {
        lock (_lock)
        {
            if (_answers.TryGetValue(algorithm, out var answer)) return answer;
            var request = _request with { Algorithm = algorithm };
            answer = (ConvolutionTable.WhyNot(request, _level), 0);
            if (answer.WhyNot is null)
            {
                long bytes = ConvolutionTable.Create(request, _level)!.WorkspaceBytes;
                // Up to a cache line more, since the caller's buffer may start anywhere.
                answer.Workspace = bytes == 0 ? 0 : bytes + AlignedBuffer.Alignment;
                if (answer.Workspace > int.MaxValue)
                    answer.WhyNot = $"its workspace of {bytes} bytes is more than a span can hold; split the batch";
            }

            return _answers[algorithm] = answer;
        }
    }

    private PreparedConvolution Prepare(PreparedKey key)
    {
        lock (_lock)
        {
            if (_prepared.TryGetValue(key, out var prepared)) return prepared;
            var filters = key.Alpha == 1 ? key.Filters : Scaled(key.Filters, key.Alpha);
            var request = _request with
            {
                Algorithm = key.Algorithm, Filters = filters, Bias = key.Bias, HasResidual = key.HasResidual,
                Activation = key.Activation,
            };
            prepared = new PreparedConvolution(ConvolutionTable.Create(request, _level)!, Threads);
            if (key.Alpha != 1) filters.Release();
            if (_prepared.Count >= MostPrepared) _prepared.Clear();
            return _prepared[key] = prepared;
        }
    }

    private static Weights Scaled(Weights filters, float factor)
    {
        float[] scaled = filters.Values.ToArray();
        for (int i = 0; i < scaled.Length; i++) scaled[i] *= factor;
        return new Weights(scaled);
    }

    private ConvolutionRequest Request() => new()
    {
        N = X.N, C = X.C, H = X.H, W = X.W, K = W.K, R = W.R, S = W.S,
        StrideH = Convolution.StrideH, StrideW = Convolution.StrideW,
        DilationH = Convolution.DilationH, DilationW = Convolution.DilationW, Groups = Convolution.Groups,
        PadTop = Convolution.PadTop, PadLeft = Convolution.PadLeft,
        PadBottom = Convolution.PadBottom, PadRight = Convolution.PadRight, WinogradTile = Convolution.WinogradTile,
        InputLayout = X.Layout ?? Layout.Nchw, OutputLayout = Y.Layout ?? Layout.Nchw,
        InputStrides = X.Layout is null ? X.Strides : null, OutputStrides = Y.Layout is null ? Y.Strides : null,
        Filters = Weights.Absent(W.K * W.C * W.R * W.S),
    };
}
