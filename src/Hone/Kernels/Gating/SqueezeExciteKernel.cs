using Hone.Kernels.Elementwise;
using Hone.Kernels.Pooling;
using Hone.Kernels.Simd;
using Hone.Tensors;

namespace Hone.Kernels.Gating;

/// <summary>Makes <see cref="SqueezeExciteKernel{S, V}"/>.</summary>
internal readonly struct SqueezeExciteFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is SqueezeExciteRequest { N: > 0, C: > 0, Plane: > 0, Hidden: > 0 } request
                && request.Layout is Layout.Nchw or Layout.Nchwc
                ? new SqueezeExciteKernel<S, V>(request)
                : null;
}

/// <summary>Squeeze-and-excite in two phases with one barrier between them.</summary>
/// <remarks>
/// Operands: x, y, workspace. An image's channels are cut into a few pieces, by shapes only. A task of the first phase
/// takes the means of its channels and what they add to the first product. A task of the second adds these parts up in
/// order, computes the gates of its own channels and multiplies them: a thread that has had the same piece in the first
/// phase finds the map in its cache. So neither product is a step of one small task, and its weights, which come from
/// memory, have their pages translated while the map is read.
/// Workspace: pieces x Hidden floats for an image. Scratch: means or gates of a piece, and Hidden floats.
/// </remarks>
internal sealed unsafe class SqueezeExciteKernel<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    // Each piece adds the parts of all others up.
    private const int MostPieces = 8;

    // Bytes of the map that a task of the second phase multiplies: with few channels pieces are long.
    private const long PartBytes = 256 * 1024;

    private readonly SqueezeExciteRequest _request;
    private readonly GateWeights<S, V> _squeeze;
    private readonly GateWeights<S, V> _excite;
    private readonly delegate*<float*, float*, float*, long, float, float, void> _scale;
    private readonly int[] _barriers;
    private readonly int _blocks;
    private readonly int _perPiece;
    private readonly int _pieces;
    private readonly int _parts;

    /// <summary>Packs the weights and cuts the work.</summary>
    public SqueezeExciteKernel(SqueezeExciteRequest request)
    {
        _request = request;
        _blocks = (request.C + S.Lanes - 1) / S.Lanes;
        // A vector of the map takes a load, a load and a store; weights come from memory at some 8 bytes a cycle.
        double cycles = (3.0 * request.Plane) + (request.Hidden * S.Lanes);
        var split = WorkSplit.Of(_blocks, cycles);
        _perPiece = (int)Math.Max(split.PerTask, (_blocks + MostPieces - 1) / MostPieces);
        _pieces = (_blocks + _perPiece - 1) / _perPiece;
        _squeeze = new GateWeights<S, V>(request.Squeeze, request.C, request.Hidden, _perPiece * S.Lanes);
        _excite = new GateWeights<S, V>(request.Excite, request.Hidden, request.C, request.Hidden);
        long pieceBytes = (long)_perPiece * S.Lanes * request.Plane * sizeof(float);
        _parts = (int)Math.Clamp(pieceBytes / PartBytes, 1, Math.Min(MostPieces, request.Plane));
        bool blocked = request.Layout == Layout.Nchwc;
        _scale = Functions.Of<S, V>(BinaryOperation.Mul, blocked ? BinaryForm.VectorB : BinaryForm.ScalarB);
        _barriers = [request.N * _pieces];
    }

    /// <inheritdoc/>
    public override string Name =>
        $"squeeze.f32.{(_request.Layout == Layout.Nchwc ? "nchwc" : "nchw")}.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _request.N * _pieces * (1 + _parts);

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Barriers => _barriers;

    /// <inheritdoc/>
    public override long WorkspaceBytes => (long)_request.N * _pieces * HiddenFloats * sizeof(float);

    /// <inheritdoc/>
    public override long ScratchBytes => ((_perPiece * S.Lanes) + HiddenFloats) * sizeof(float);

    /// <inheritdoc/>
    public override long WeightBytes => _squeeze.Bytes + _excite.Bytes;

    private int HiddenFloats => _squeeze.Vectors * S.Lanes;

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        float* x = (float*)operands[0], y = (float*)operands[1], sums = (float*)operands[2];
        bool second = task >= _barriers[0];
        int unit = second ? (task - _barriers[0]) / _parts : task, image = unit / _pieces;
        int first = unit % _pieces * _perPiece, end = Math.Min(_blocks, first + _perPiece);
        long channels = _request.Layout == Layout.Nchwc ? (long)_blocks * S.Lanes : _request.C;
        long map = image * channels * _request.Plane;
        if (!second)
        {
            Squeeze(x + map, first, end, (float*)scratch, sums + ((long)unit * HiddenFloats));
            return;
        }

        float* gates = (float*)scratch + HiddenFloats;
        Excite(sums + ((long)image * _pieces * HiddenFloats), first, end, (float*)scratch, gates);
        Scale(x + map, y + map, first, end, gates, (task - _barriers[0]) % _parts);
    }

    /// <summary>The means of some blocks of channels, and their part of the first product.</summary>
    private void Squeeze(float* x, int first, int end, float* means, float* sums)
    {
        int lanes = S.Lanes, plane = _request.Plane;
        int c0 = first * lanes, count = Math.Min(_request.C, end * lanes) - c0;
        AskForPages(_squeeze.At(0, c0, count), (long)_squeeze.Vectors * count);
        AskForPages(_excite.At(first, 0, _request.Hidden), (long)(end - first) * _request.Hidden);
        if (_request.Layout == Layout.Nchwc)
        {
            for (int block = first; block < end; block++)
            {
                V mean = GlobalPoolBlocked<S, V, AveragePooling>.Fold(x + ((long)block * plane * lanes), plane);
                S.Store(means + ((block - first) * lanes), mean);
            }
        }
        else
        {
            for (int c = 0; c < count; c++)
                means[c] = GlobalPoolPlanar<S, V, AveragePooling>.Fold(x + ((long)(c0 + c) * plane), plane);
        }

        for (int v = 0; v < _squeeze.Vectors; v++)
            S.Store(sums + (v * lanes), GateWeights<S, V>.Sum(means, count, _squeeze.At(v, c0, count)));
    }

    /// <summary>Asks for so many vectors of weights, of this phase and the next, while the map is summed up.</summary>
    private static void AskForPages(float* weights, long vectors) =>
        Prefetch.Pages(weights, (nint)vectors * S.Lanes * sizeof(float));

    /// <summary>The gates of some blocks of channels, from all parts of the first product.</summary>
    private void Excite(float* sums, int first, int end, float* hidden, float* gates)
    {
        int lanes = S.Lanes;
        for (int v = 0; v < _squeeze.Vectors; v++)
        {
            V sum = _squeeze.Bias(v);
            for (int piece = 0; piece < _pieces; piece++)
                sum = S.Add(sum, S.Load(sums + ((long)piece * HiddenFloats) + (v * lanes)));
            S.Store(hidden + (v * lanes), sum);
        }

        Activations.Apply<S, V>(hidden, _request.Hidden, _request.Squeeze.Activation);
        for (int block = first; block < end; block++)
        {
            V sum = GateWeights<S, V>.Sum(hidden, _request.Hidden, _excite.At(block, 0, _request.Hidden));
            S.Store(gates + ((block - first) * lanes), S.Add(_excite.Bias(block), sum));
        }

        Activations.Apply<S, V>(gates, (end - first) * lanes, _request.Excite.Activation);
    }

    /// <summary>One part of the pixels of some blocks of channels, times their gates.</summary>
    private void Scale(float* x, float* y, int first, int end, float* gates, int part)
    {
        int lanes = S.Lanes, plane = _request.Plane;
        int p0 = (int)((long)plane * part / _parts), p1 = (int)((long)plane * (part + 1) / _parts);
        const float low = float.NegativeInfinity, high = float.PositiveInfinity;
        if (_request.Layout == Layout.Nchwc)
        {
            for (int block = first; block < end; block++)
            {
                long at = (((long)block * plane) + p0) * lanes;
                _scale(x + at, gates + ((block - first) * lanes), y + at, (long)(p1 - p0) * lanes, low, high);
            }

            return;
        }

        for (int c = first * lanes; c < Math.Min(_request.C, end * lanes); c++)
        {
            long at = ((long)c * plane) + p0;
            _scale(x + at, gates + (c - (first * lanes)), y + at, p1 - p0, low, high);
        }
    }
}
