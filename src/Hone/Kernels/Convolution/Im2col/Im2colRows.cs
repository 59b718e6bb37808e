using System.Runtime.Intrinsics;
using Hone.Kernels.Simd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution.Im2col;

/// <summary>The menu's lines of convolutions as one product: implicit, by a table, and explicit.</summary>
internal static class Im2colRows
{
    /// <summary>All serve every convolution between NCHW and NHWC.</summary>
    public static string? WhyNot(ConvolutionRequest r, SimdLevel level) =>
        r.InputLayout == Layout.Nchwc || r.OutputLayout == Layout.Nchwc
            ? "it reads and writes NCHW and NHWC only"
            : null;

    /// <summary>The same, as long as the table's numbers and its own size fit into 31 bits.</summary>
    public static string? WhyNotByTable(ConvolutionRequest r, SimdLevel level)
    {
        long bytes = sizeof(int) * (long)r.R * r.S * r.P * r.Q;
        return WhyNot(r, level)
            ?? (bytes < int.MaxValue ? null : $"its table of offsets would take {bytes} bytes; it may take 2 GiB");
    }

    /// <summary>The kernel that computes offsets on the way.</summary>
    public static Kernel Implicit(ConvolutionRequest r, SimdLevel level) => Create(r, level, Way.Implicit);

    /// <summary>The kernel that looks offsets up.</summary>
    public static Kernel ByTable(ConvolutionRequest r, SimdLevel level) => Create(r, level, Way.ByTable);

    /// <summary>
    /// The kernel that writes the matrix to the workspace; where the image is the matrix, one without workspace.
    /// </summary>
    public static Kernel Explicit(ConvolutionRequest r, SimdLevel level) => Create(r, level, Way.Explicit);

    /// <summary>Whether the matrix of pixels is the image: filters are 1x1, without stride and padding.</summary>
    public static bool IsFlat(ConvolutionRequest r) =>
        r is { R: 1, S: 1, StrideH: 1, StrideW: 1, PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 };

    private static Kernel Create(ConvolutionRequest r, SimdLevel level, Way way) => level switch
    {
        SimdLevel.V512 => Create<Simd512, Vector512<float>>(r, way),
        SimdLevel.V256 => Create<Simd256, Vector256<float>>(r, way),
        _ => Create<Simd128, Vector128<float>>(r, way),
    };

    private static Kernel Create<S, V>(ConvolutionRequest r, Way way)
        where S : struct, ISimd<V>
        where V : struct => way switch
        {
            Way.Implicit => new ImplicitGemm<S, V>(r, "implicit", precomputed: false),
            Way.ByTable => new ImplicitGemm<S, V>(r, "table", precomputed: true),
            _ when IsFlat(r) => new ImplicitGemm<S, V>(r, "gemm", precomputed: false),
            _ => new ExplicitGemm<S, V>(r),
        };

    private enum Way
    {
        Implicit,
        ByTable,
        Explicit,
    }
}
