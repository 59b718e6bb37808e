using Hone.Machine;

namespace Hone.Kernels.Convolution;

/// <summary>Chooses how the compiler computes a convolution whose layouts are settled.</summary>
internal static class ConvolutionChoice
{
    // The least exact class that a network of a hundred layers may be made of and stay within 1e-4.
    private const ErrorClass LeastExact = ErrorClass.WinogradMedium;

    // What a transform must gain to be worth its larger filters and errors.
    private const double Gain = 0.92;

    // A workspace should be worth its memory.
    private const double WorkspacePrice = 1.03;

    // A transform's filters may be so many times as large as the filters themselves (four for F(4 x 4, 3 x 3)), or take
    // so many bytes: memory is a promise as well.
    private const double MostGrowth = 4.5;
    private const double SmallFilters = 8 << 20;

    private const string Inexact = "exact numerics take sums only";

    // Workspace is shared by all steps of a plan, and should be small beside its arena.
    private const long MostWorkspace = 64 << 20;

    /// <summary>The request with the algorithm expected to be fastest among those that the policy allows.</summary>
    /// <remarks>
    /// One image decides for any batch: an image must have the same bits alone and in company. Filters are taken to
    /// come from memory, as they do in a network that is larger than the caches.
    /// </remarks>
    public static ConvolutionRequest Choose(ConvolutionRequest request, SimdLevel level, Numerics numerics) =>
        Best(request, level, numerics) is { } best
            ? request with { Algorithm = best.Row.Algorithm, WinogradTile = best.Request.WinogradTile }
            : request with { Algorithm = ConvolutionAlgorithm.Naive };

    /// <summary>The candidate of least weight among those that the policy allows; null when there is none.</summary>
    public static ConvolutionCandidate? Best(ConvolutionRequest request, SimdLevel level, Numerics numerics)
    {
        var one = One(request);
        var candidates = new List<ConvolutionCandidate>();
        foreach (var row in ConvolutionTable.Rows)
            if (Weigh(row, one, level, numerics, all: false) is { WhyNot: null } candidate) candidates.Add(candidate);
        candidates.Sort((a, b) => a.Weight.CompareTo(b.Weight));
        return candidates.Find(
            c => !c.Row.HasWorkspace || c.Row.Create(c.Request, level).WorkspaceBytes <= MostWorkspace);
    }

    /// <summary>What the choice sees: each algorithm with its time and its weight, or why it is left out.</summary>
    public static IEnumerable<ConvolutionCandidate> Candidates(
        ConvolutionRequest request, SimdLevel level, Numerics numerics)
    {
        var one = One(request);
        return ConvolutionTable.Rows.Select(row => Weigh(row, one, level, numerics, all: true));
    }

    private static ConvolutionRequest One(ConvolutionRequest request) =>
        request with { N = 1, Filters = Weights.Absent(request.Filters.Count), Bias = null, WinogradTile = 0 };

    private static ConvolutionCandidate Weigh(
        ConvolutionRow row, ConvolutionRequest one, SimdLevel level, Numerics numerics, bool all)
    {
        var candidate = one with { Algorithm = row.Algorithm };
        if (ConvolutionTable.WhyNot(candidate, level) is { } whyNot) return new(row, candidate) { WhyNot = whyNot };
        // What has something to decide is a transform, and to decide takes time.
        bool onlySums = !all && numerics == Numerics.Exact;
        if (onlySums && row.Settle is not null) return new(row, candidate) { WhyNot = Inexact };
        if (row.Settle is not null) candidate = row.Settle(candidate);
        var error = row.Error(candidate);
        bool sum = error == ErrorClass.Sum;
        string? refusal = sum ? null
            : numerics == Numerics.Exact ? Inexact
            : error.Bound() > LeastExact.Bound() ? "too inexact for a network of many layers" : null;
        // Counting takes time; who only chooses need not know what the refused would cost.
        if (refusal is not null && !all) return new(row, candidate) { WhyNot = refusal };
        var work = row.Work(candidate, level);
        double time = ConvolutionEstimate.Nanoseconds(candidate, work, cold: true);
        double most = Math.Max(SmallFilters, MostGrowth * sizeof(float) * one.Filters.Count);
        if (!sum && work.FilterBytes > most) refusal ??= "its filters would take too much memory";
        double weight = (row.HasWorkspace ? time * WorkspacePrice : time) / (sum ? 1 : Gain);
        return new(row, candidate) { WhyNot = refusal, Nanoseconds = time, Weight = weight };
    }
}
