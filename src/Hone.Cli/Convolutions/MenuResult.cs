using System.Text.Json.Nodes;
using Hone.Cli.Reports;

namespace Hone.Cli.Convolutions;

/// <summary>One algorithm in one layout: measured, or why not.</summary>
/// <param name="Choice">The algorithm.</param>
/// <param name="Layout">The layout's name.</param>
internal sealed record MenuResult(AlgorithmChoice Choice, string Layout)
{
    /// <summary>Whether it serves the shape in this layout.</summary>
    public bool Supported { get; init; }

    /// <summary>Why it does not, or was not measured.</summary>
    public string? Reason { get; init; }

    /// <summary>The least time of a run in milliseconds; NaN when it was not measured.</summary>
    public double Milliseconds { get; init; } = double.NaN;

    /// <summary>Runs that the time is the least of.</summary>
    public int Runs { get; init; }

    /// <summary>Two operations for each multiply-add of the definition, over the time.</summary>
    public double Gflops { get; init; } = double.NaN;

    /// <summary>The rate over the measured peak of the threads' cores.</summary>
    public double FractionOfPeak { get; init; } = double.NaN;

    /// <summary>Workspace that the caller must give.</summary>
    public long WorkspaceBytes { get; init; }

    /// <summary>Traffic to memory by the model of <see cref="MenuRun"/>.</summary>
    public long DramBytes { get; init; }

    /// <summary>The largest error of the sample, relative to the sample's largest output.</summary>
    public double MaxError { get; init; } = double.NaN;

    /// <summary>The bound that the library promises for it.</summary>
    public double ErrorBound { get; init; } = double.NaN;

    /// <summary>Whether the library's heuristic takes this one in this layout.</summary>
    public bool Chosen { get; init; }

    /// <summary>Whether there are figures.</summary>
    public bool IsMeasured => !double.IsNaN(Milliseconds);

    /// <summary>An answer that no rounding explains.</summary>
    public bool IsWrong => IsMeasured && !(MaxError < 0.01);

    /// <summary>The line as JSON; scripts depend on the names.</summary>
    public JsonObject ToJson() => new()
    {
        ["algorithm"] = Choice.Name, ["layout"] = Layout, ["supported"] = Supported, ["reason"] = Reason,
        ["time_ms"] = JsonParts.Number(Milliseconds, 5), ["gflops"] = JsonParts.Number(Gflops, 2),
        ["fraction_of_peak"] = JsonParts.Number(FractionOfPeak),
        ["workspace_bytes"] = Supported ? WorkspaceBytes : null,
        ["dram_bytes"] = IsMeasured ? DramBytes : null,
        ["max_error"] = JsonParts.Number(MaxError, 12), ["error_bound"] = JsonParts.Number(ErrorBound, 12),
        ["runs"] = IsMeasured ? Runs : null, ["chosen"] = Chosen,
    };
}
