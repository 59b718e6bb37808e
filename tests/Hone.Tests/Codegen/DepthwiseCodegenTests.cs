using Hone.Machine;

namespace Hone.Tests.Codegen;

/// <summary>
/// A depthwise tile's loop over filter rows: 21 multiply-adds, each pixel read once, nothing spilled or called.
/// </summary>
public class DepthwiseCodegenTests
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

    [Fact]
    public void Pairs_of_rows_keep_their_sums_and_weights_in_registers()
    {
        if (SimdLevels.Best < SimdLevel.V512) return;
        var listings = Listings.OfModel("zoo:mobilenet_v1", "*DepthwisePair3*:Pair");
        Assert.Equal(2, listings.Count);
        foreach (var (head, listing) in listings)
        {
            Assert.Contains("FullOpts", head, StringComparison.Ordinal);
            Assert.Equal(126, listing.Count(line => line.Contains("vfmadd", StringComparison.Ordinal)));
            Assert.DoesNotContain(listing, line => line.Contains(" call ", StringComparison.Ordinal));
            foreach (string stack in (string[])["zmmword ptr [rbp", "zmmword ptr [rsp"])
                Assert.DoesNotContain(listing, line => line.Contains(stack, StringComparison.Ordinal));
        }
    }

    private static void Check(params (string, string)[] switches)
    {
        var listings = Listings.OfModel("zoo:mobilenet_v1", "*DepthwiseTile3*:Run", switches);
        Assert.Equal(2, listings.Count);
        foreach (var (head, listing) in listings)
        {
            Assert.Contains("FullOpts", head, StringComparison.Ordinal);
            string[] loop = Assert.Single(Listings.InnermostLoops(listing));
            Assert.Equal(21, loop.Count(line => line.Contains("vfmadd", StringComparison.Ordinal)));
            int pixels = head.Contains("Stride1]", StringComparison.Ordinal) ? 9 : 15;
            Assert.Equal(pixels + 3, loop.Count(line => line.Contains("mmword ptr [", StringComparison.Ordinal)));
            foreach (string absent in (string[])["call", "rsp", "rbp"])
                Assert.DoesNotContain(loop, line => line.Contains(absent, StringComparison.Ordinal));
        }
    }
}
