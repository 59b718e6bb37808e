using System.Text.Json.Nodes;
using Hone.Cli.Reports;

namespace Hone.Cli.Products;

/// <summary>The extents of y [M, N] = A [M, K] B [K, N].</summary>
internal readonly record struct ProductSize(int M, int N, int K)
{
    /// <summary>The most floats of a matrix: a gigabyte.</summary>
    public const long MostFloats = 1L << 28;

    /// <summary>The size, if each of the three matrices can be had.</summary>
    /// <exception cref="UsageException">One is too large.</exception>
    public ProductSize Checked()
    {
        foreach (var (name, rows, columns) in ((string, int, int)[])[("A", M, K), ("B", K, N), ("y", M, N)])
        {
            if ((long)rows * columns > MostFloats)
                throw new UsageException($"{name} would be {rows} x {columns}: more than {MostFloats >> 20} M floats");
        }

        return this;
    }
}

/// <summary>What a kernel did.</summary>
/// <param name="Kernel">What it is called in the table.</param>
/// <param name="Name">The kernel's own name: type, tile and vector width.</param>
/// <param name="Rows">Rows of A that were measured.</param>
/// <param name="Milliseconds">Of the whole product; from the rows measured where those were fewer.</param>
/// <param name="Gflops">10^9 operations a second, a multiply-add being two.</param>
/// <param name="FractionOfPeak">Of what all threads' cores could do.</param>
internal sealed record ProductResult(
    string Kernel, string Name, int Rows, double Milliseconds, double Gflops, double FractionOfPeak)
{
    /// <summary>An entry of <c>results</c>.</summary>
    public JsonObject ToJson() => new()
    {
        ["kernel"] = Kernel, ["time_ms"] = JsonParts.Number(Milliseconds, 6), ["gflops"] = JsonParts.Number(Gflops, 3),
        ["fraction_of_peak"] = JsonParts.Number(FractionOfPeak), ["name"] = Name, ["rows_measured"] = Rows,
    };
}
