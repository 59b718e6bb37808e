using System.Globalization;
using Hone.Kernels.Convolution;
using Hone.Kernels.Depthwise;
using Hone.Passes;
using Hone.Passes.Lowering;

namespace Hone.Runtime.Explanations;

/// <summary>Which algorithms a convolution could have, and what each was expected to cost.</summary>
internal static class AlgorithmReasons
{
    /// <summary>The chosen one, then those that serve by time, then the others; none for what has no choice.</summary>
    public static IReadOnlyList<AlgorithmEstimate> Estimates(LoweredStep step, CompileContext context)
    {
        if (step.Request is not ConvolutionRequest request) return [];
        var weighed = ConvolutionChoice.Candidates(request, context.Level, context.Numerics).Select(c =>
        {
            double? time = c.Nanoseconds > 0 ? c.Nanoseconds / 1000 : null;
            return new AlgorithmEstimate(Name(c.Request), time, c.WhyNot, c.Row.Algorithm == request.Algorithm);
        });
        return [.. weighed.OrderByDescending(e => e.Chosen).ThenBy(e => e.Microseconds ?? double.PositiveInfinity)];
    }

    /// <summary>The choice in a sentence.</summary>
    public static IEnumerable<string> Sentences(LoweredStep step, CompileContext context)
    {
        var estimates = Estimates(step, context);
        if (step.Request is DepthwiseRequest) yield return "depthwise: one filter a channel, so no products to share";
        if (estimates.Count == 0) yield break;
        var chosen = estimates[0];
        var others = estimates.Skip(1).Where(e => e.WhyNot is null && e.Microseconds is not null).Take(2).ToList();
        string text = $"{chosen.Algorithm}: {Time(chosen)} expected";
        if (others.Count == 0) yield return $"{text}; nothing else serves it here";
        else yield return $"{text}; {string.Join(", ", others.Select(e => $"{e.Algorithm} {Time(e)}"))}";
    }

    private static string Time(AlgorithmEstimate estimate) =>
        string.Create(CultureInfo.InvariantCulture, $"{estimate.Microseconds:0.0} us");

    private static string Name(ConvolutionRequest request)
    {
        var letters = request.Algorithm.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{c}");
        string name = string.Concat(letters);
        return name.ToLowerInvariant() + (request.WinogradTile.Height > 0 ? $"({request.WinogradTile})" : "");
    }
}
