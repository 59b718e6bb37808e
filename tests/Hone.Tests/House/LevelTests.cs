using Hone.Machine;

namespace Hone.Tests.House;

/// <summary>A run that shall go without a feature must be without it: the switch's name is easy to get wrong.</summary>
public class LevelTests
{
    [Fact]
    public void The_vectors_are_as_wide_as_the_run_asked_for()
    {
        string? expected = Environment.GetEnvironmentVariable("HONE_EXPECT_LEVEL");
        if (expected is not null) Assert.True((int)SimdLevels.Best <= int.Parse(expected), $"{SimdLevels.Best} is on");
        Assert.Equal(Environment.GetEnvironmentVariable("DOTNET_EnableAVX512") == "0", expected == "256");
        Assert.Equal(Environment.GetEnvironmentVariable("DOTNET_EnableAVX2") == "0", expected == "128");
    }
}
