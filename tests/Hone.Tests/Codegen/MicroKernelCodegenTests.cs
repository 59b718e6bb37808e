using System.Text.RegularExpressions;
using Hone.Machine;

namespace Hone.Tests.Codegen;

/// <summary>
/// The micro-kernel's loop is what an expert would write: multiply-adds on registers, nothing spilled or called.
/// </summary>
public partial class MicroKernelCodegenTests
{
    [Fact]
    public void At_the_widest_vectors()
    {
        if (SimdLevels.Best >= SimdLevel.V256) Check([]);
    }

    [Fact]
    public void At_256_bits()
    {
        if (SimdLevels.Best >= SimdLevel.V256) Check(("DOTNET_EnableAVX512", "0"));
    }

    private static void Check(params (string, string)[] switches)
    {
        var listings = Listings.Of("*MicroKernel*:Run", switches);
        Assert.True(listings.Count >= 3, "the run compiled no micro-kernels");
        foreach (var (head, listing) in listings)
        {
            var counts = Counts().Match(head);
            Assert.True(counts.Success && head.Contains("FullOpts", StringComparison.Ordinal), head);
            int tile = int.Parse(counts.Groups[1].Value) * int.Parse(counts.Groups[2].Value);
            var loops = Listings.InnermostLoops(listing).Where(l => l.Any(IsMultiplyAdd)).ToList();
            string[] loop = Assert.Single(loops);
            Assert.Equal(tile, loop.Count(IsMultiplyAdd));
            foreach (string absent in (string[])["call", "rsp", "rbp"])
                Assert.DoesNotContain(loop, line => line.Contains(absent, StringComparison.Ordinal));
        }
    }

    private static bool IsMultiplyAdd(string line) => line.Contains("vfmadd", StringComparison.Ordinal);

    [GeneratedRegex(@"\.N(\d+),[\w.]+\.N(\d+)\]")]
    private static partial Regex Counts();
}
