using Hone.Machine;

namespace Hone.Tests.Codegen;

/// <summary>A tile's transforms: what lies between columns and rows stays in registers, nothing is called.</summary>
public class WinogradCodegenTests
{
    [Fact]
    public void Tiles_of_four_stay_in_registers()
    {
        if (SimdLevels.Best < SimdLevel.V512) return;
        var listings = Listings.OfFast("*WinogradTransform*:InputGroup *WinogradTransform*:OutputGroup")
            .Where(l => l.Key.Contains("WinogradLine6`1[Hone.Kernels.Gemm.N4],Hone.", StringComparison.Ordinal))
            .ToList();
        // Three groups of inputs, two of outputs.
        Assert.Equal(5, listings.Count);
        foreach (var (head, listing) in listings)
        {
            Assert.Contains("FullOpts", head, StringComparison.Ordinal);
            Assert.Contains(listing, line => line.Contains("vfmadd", StringComparison.Ordinal));
            Assert.DoesNotContain(listing, line => line.Contains(" call ", StringComparison.Ordinal));
            foreach (string stack in (string[])["zmmword ptr [rbp", "zmmword ptr [rsp"])
                Assert.DoesNotContain(listing, line => line.Contains(stack, StringComparison.Ordinal));
        }
    }
}
