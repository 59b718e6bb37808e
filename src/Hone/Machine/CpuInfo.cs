using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Hone.Machine;

/// <summary>Who the processor says it is, and which of its instructions this process can use.</summary>
/// <remarks>Asked with IsSupported and CPUID only; no file of the system is read.</remarks>
public static class CpuInfo
{
    /// <summary>
    /// The processor's brand string, such as <c>AMD EPYC 9554</c>; the architecture's name elsewhere than on x86.
    /// </summary>
    public static string Name { get; } = ReadName();

    /// <summary>
    /// Instruction sets that the hardware has and the runtime's switches leave on, spelled as in /proc/cpuinfo. Sets
    /// that
    /// .NET does not expose (avx512_vnni, avx512_bf16, avx512_vpopcntdq, amx_*) count when the CPU reports them and
    /// AVX-512 is on, since only emitted code can use them.
    /// </summary>
    public static IReadOnlyList<string> Features { get; } = [.. ReadFeatures()];

    /// <summary>Whether emitted code may use AVX512-VNNI, besides the AVX-512 that .NET knows.</summary>
    internal static bool HasAvx512Vnni =>
        Avx512F.X64.IsSupported && Avx512BW.IsSupported && (X86Base.CpuId(7, 0).Ecx & (1 << 11)) != 0;

    private static IEnumerable<string> ReadFeatures()
    {
        (string Name, bool Supported)[] exposed =
        [
            ("sse2", Sse2.IsSupported), ("ssse3", Ssse3.IsSupported), ("sse4_1", Sse41.IsSupported),
            ("sse4_2", Sse42.IsSupported), ("popcnt", Popcnt.IsSupported), ("avx", Avx.IsSupported),
            ("avx2", Avx2.IsSupported), ("fma", Fma.IsSupported), ("bmi1", Bmi1.IsSupported),
            ("bmi2", Bmi2.IsSupported),
            ("lzcnt", Lzcnt.IsSupported), ("avx_vnni", AvxVnni.IsSupported), ("avx512f", Avx512F.IsSupported),
            ("avx512bw", Avx512BW.IsSupported), ("avx512cd", Avx512CD.IsSupported), ("avx512dq", Avx512DQ.IsSupported),
            ("avx512vl", Avx512F.VL.IsSupported), ("avx512vbmi", Avx512Vbmi.IsSupported),
            ("avx10_1", Avx10v1.IsSupported), ("neon", AdvSimd.IsSupported), ("dotprod", Dp.IsSupported),
        ];
        foreach (var (name, supported) in exposed)
            if (supported) yield return name;
        if (!Avx512F.IsSupported || X86Base.CpuId(0, 0).Eax < 7) yield break;
        var seven = X86Base.CpuId(7, 0);
        var sevenOne = X86Base.CpuId(7, 1);
        if ((seven.Ecx & (1 << 11)) != 0) yield return "avx512_vnni";
        if ((seven.Ecx & (1 << 14)) != 0) yield return "avx512_vpopcntdq";
        if ((sevenOne.Eax & (1 << 5)) != 0) yield return "avx512_bf16";
        if ((seven.Edx & (1 << 23)) != 0) yield return "avx512_fp16";
        if ((seven.Edx & (1 << 24)) != 0) yield return "amx_tile";
        if ((seven.Edx & (1 << 22)) != 0) yield return "amx_bf16";
        if ((seven.Edx & (1 << 25)) != 0) yield return "amx_int8";
    }

    /// <summary>The 48 letters of CPUID leaves 0x80000002 to 0x80000004.</summary>
    private static string ReadName()
    {
        const int last = unchecked((int)0x80000004);
        string architecture = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
        if (!X86Base.IsSupported || X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < last) return architecture;
        var text = new StringBuilder();
        for (int leaf = last - 2; leaf <= last; leaf++)
        {
            var (a, b, c, d) = X86Base.CpuId(leaf, 0);
            foreach (int register in (ReadOnlySpan<int>)[a, b, c, d])
                for (int shift = 0; shift < 32; shift += 8) text.Append((char)((register >> shift) & 0x7F));
        }

        string name = text.ToString().Trim('\0', ' ');
        return name.Length > 0 ? name : architecture;
    }
}
