using System.Globalization;
using Hone.Kernels.Emit;
using Hone.Machine;

namespace Hone.Tests.Machine;

/// <summary>Memory for code is written or run, never both.</summary>
public sealed unsafe class ExecutableMemoryTests
{
    // mov eax, 42; ret.
    private static readonly byte[] FortyTwo = [0xB8, 42, 0, 0, 0, 0xC3];

    [Fact]
    public void Code_runs_from_pages_that_nobody_can_write()
    {
        byte* code = ExecutableMemory.Place(FortyTwo);
        if (code == null) return;
        Assert.Equal(42, ((delegate* unmanaged<int>)code)());
        if (OperatingSystem.IsLinux()) Assert.Equal("r-xp", Rights((nint)code));
    }

    [Fact]
    public void Emitted_tiles_cannot_be_written()
    {
        if (QuadTileFunctions.All is not { } functions) return;
        foreach (nint function in functions)
            if (OperatingSystem.IsLinux()) Assert.Equal("r-xp", Rights(function));
    }

    [Fact]
    public void Nothing_is_placed_for_no_code() => Assert.True(ExecutableMemory.Place([]) == null);

    private static string Rights(nint address)
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            string[] parts = line.Split(' ');
            nint[] ends = [.. parts[0].Split('-').Select(n => nint.Parse(n, NumberStyles.HexNumber, null))];
            if (address >= ends[0] && address < ends[1]) return parts[1];
        }

        return "unmapped";
    }
}
