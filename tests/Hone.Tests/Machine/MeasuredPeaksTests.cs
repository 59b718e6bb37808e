using Hone.Machine;

namespace Hone.Tests;

/// <summary>The machine's figures are plausible; how fast it is, is no test's business.</summary>
public sealed class MeasuredPeaksTests
{
    [Fact]
    public void Peaks_and_bandwidths_are_positive_and_cached()
    {
        double peak = MeasuredPeaks.F32Gflops;
        Assert.InRange(peak, 0.5, 1000);
        Assert.Equal(peak, MeasuredPeaks.F32Gflops);
        Assert.InRange(MeasuredBandwidth.Current.L1, 0.5, 5000);
        Assert.InRange(MeasuredBandwidth.Current.Dram, 0.1, 2000);
    }

    [Fact]
    public void Every_level_that_runs_is_measured()
    {
        foreach (var level in SimdLevels.Available) Assert.InRange(MeasuredPeaks.MeasureF32(level), 0.1, 1000);
    }

    [Fact]
    public void Caches_grow_with_their_level_and_have_lines()
    {
        var caches = CacheInfo.Current;
        Assert.True(caches.L1 >= 8 << 10 && caches.L2 > caches.L1);
        Assert.True(caches.L3 == 0 || caches.L3 > caches.L2);
        Assert.InRange(caches.Line, 16, 256);
        Assert.NotEmpty(CpuInfo.Name);
    }

    [Theory]
    [InlineData("150000 100000", "1073741824", 1.5, 1073741824L)]
    [InlineData("max 100000", "max", null, null)]
    public void Limits_of_a_control_group_are_read(string cpu, string memory, double? processors, long? bytes)
    {
        string root = Directory.CreateTempSubdirectory("hone-cgroup-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(root, "cpu.max"), cpu + "\n");
            File.WriteAllText(Path.Combine(root, "memory.max"), memory + "\n");
            Assert.Equal(new ContainerLimits(processors, bytes), ContainerLimits.Read(root));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
