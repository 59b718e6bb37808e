using System.Runtime.Intrinsics;

namespace Hone.Machine;

/// <summary>The vector width that kernels are instantiated at.</summary>
public enum SimdLevel
{
    /// <summary>128-bit vectors, four floats: SSE or AdvSimd.</summary>
    V128 = 128,

    /// <summary>256-bit vectors, eight floats: AVX2 with FMA.</summary>
    V256 = 256,

    /// <summary>512-bit vectors, sixteen floats: AVX-512.</summary>
    V512 = 512,
}

/// <summary>Which vector widths this process may use.</summary>
public static class SimdLevels
{
    /// <summary>The widest level that the hardware and the runtime's switches allow.</summary>
    public static SimdLevel Best { get; } =
        Vector512.IsHardwareAccelerated ? SimdLevel.V512
        : Vector256.IsHardwareAccelerated ? SimdLevel.V256
        : SimdLevel.V128;

    /// <summary>Every level that runs here, widest first.</summary>
    public static IReadOnlyList<SimdLevel> Available { get; } =
        [.. new[] { SimdLevel.V512, SimdLevel.V256, SimdLevel.V128 }.Where(l => l <= Best)];

    /// <summary>Floats in a vector; also the channel block c of NCHWc.</summary>
    public static int Lanes(this SimdLevel level) => (int)level / 32;
}
