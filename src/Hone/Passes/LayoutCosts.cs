using Hone.Graphs;
using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Operators;
using Hone.Passes.Lowering;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>What a convolution costs in picoseconds, each time by its best algorithm.</summary>
/// <param name="Planar">From row-major to row-major.</param>
/// <param name="Entering">From row-major to NCHWc.</param>
/// <param name="Blocked">From NCHWc to NCHWc.</param>
internal sealed record LayoutPrices(double Planar, double Entering, double Blocked);

/// <summary>What layouts cost, in picoseconds on one thread for one image, so that a batch changes no choice.</summary>
/// <remarks>Whole numbers, so that sums of them are exact.</remarks>
internal sealed class LayoutCosts(Graph graph, CompileContext context)
{
    // A byte read or written by what only moves or maps elements, in cache: 20 GB/s.
    private const double Byte = 50;

    // A step's begin and end on the threads of a run.
    private const double Step = 500_000;

    // A byte of windows and of extremes among channels takes so many times as long from rows as from blocks
    // of channels (resize 197 ps against 98, ArgMax 136 against 64, a map of 21 x 513 x 513).
    private const double PlanarWindow = 2;

    // Estimates err by a tenth; convolutions in NCHWc have the steadier kernels.
    private const double Doubt = 1.1;

    // A time in nanoseconds that no network takes: for what nothing serves.
    private const double Longest = BinaryCut.Forbidden / 2000;

    private readonly int _lanes = context.Level.Lanes();

    /// <summary>A Reorder of the value; nothing where both layouts are the same bytes.</summary>
    public double Reorder(Value value)
    {
        var shape = value.KnownShape;
        if (shape.Product(2, shape.Rank) == 1 && shape[1] % _lanes == 0) return 0;
        return Step + (Byte * (Bytes(value, Layout.Nchw) + Bytes(value, Layout.Nchwc)));
    }

    /// <summary>A node other than a convolution, that reads and writes activations in these layouts.</summary>
    public double Of(Node node, Layout input, Layout output)
    {
        if (IsView(node, input, output)) return 0;
        double bytes = 0;
        foreach (var value in node.Inputs) bytes += Bytes(value, input);
        foreach (var value in node.Outputs) bytes += Bytes(value, output);
        bool windows = node.Operator is "MaxPool" or "AveragePool" or "LRN" or "Resize" or "Upsample" or "ArgMax"
            or "ArgMin";
        bool planar = input == Layout.Nchw && output == Layout.Nchw;
        return Step + (Byte * bytes * (windows && planar ? PlanarWindow : 1));
    }

    /// <summary>A convolution in each pair of layouts that it has algorithms for.</summary>
    public LayoutPrices OfConvolution(Node node)
    {
        var absent = Weights.Absent((int)node.Input(1)!.KnownShape.Length);
        var r = LowerConvolution.Request(node, graph, absent, null);
        string key = $"{r.C} {r.H} {r.W} {r.K} {r.R} {r.S} {r.Groups} {r.StrideH} {r.StrideW} {r.DilationH} "
            + $"{r.DilationW} {r.PadTop} {r.PadLeft} {r.PadBottom} {r.PadRight} {(r.HasResidual ? 1 : 0)}";
        if (context.Prices.TryGetValue(key, out var known)) return known;
        double planar = Math.Round(Best(r, Layout.Nchw, Layout.Nchw) * Doubt);
        var prices = new LayoutPrices(
            planar, Best(r, Layout.Nchw, Layout.Nchwc), Best(r, Layout.Nchwc, Layout.Nchwc));
        return context.Prices[key] = prices;
    }

    /// <summary>
    /// From row-major only sums count: transforms reorder to NCHWc inside, as a Reorder before them would.
    /// </summary>
    private double Best(ConvolutionRequest request, Layout input, Layout output)
    {
        request = request with { InputLayout = input, OutputLayout = output };
        var numerics = input == Layout.Nchw ? Numerics.Exact : context.Numerics;
        var best = ConvolutionChoice.Best(request, context.Level, numerics);
        return best is { Weight: < Longest } ? Step + Math.Round(best.Weight * 1000) : Longest * 1000;
    }

    /// <summary>Whether nothing runs, because the elements lie as they did: see LowerViews and LowerParts.</summary>
    private bool IsView(Node node, Layout input, Layout output)
    {
        switch (node.Operator)
        {
            case "Reshape":
                return true;
            case "Transpose":
                return input == output && Transpose.KeepsOrder(new OperatorContext(node, graph.Opset));
            case "Concat" or "Split" or "Slice":
                if (input == Layout.Nchwc) return true;
                foreach (var part in node.Operator == "Concat" ? node.Inputs : node.Outputs)
                    if (Bytes(part, input) % (_lanes * sizeof(float)) != 0) return false;
                return true;
            default:
                return false;
        }
    }

    private double Bytes(Value? value, Layout layout)
    {
        if (value is not { IsConstant: false, KnownShape: { Rank: 3 or 4 } shape }) return 0;
        int channels = layout == Layout.Nchwc ? (shape[1] + _lanes - 1) / _lanes * _lanes : shape[1];
        return (double)sizeof(float) * channels * shape.Product(2, shape.Rank);
    }
}
