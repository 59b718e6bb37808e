using Hone.Kernels.Convolution.Fourier;
using Hone.Kernels.Convolution.Im2col;
using Hone.Kernels.Convolution.Winograd;
using Hone.Machine;

namespace Hone.Kernels.Convolution;

/// <summary>A line of the menu of convolutions.</summary>
/// <param name="Algorithm">Its name.</param>
/// <param name="Summary">One sentence on what it is for.</param>
/// <param name="WhyNot">
/// Why it does not serve a request at a width, in a sentence for users that starts with a small letter; null when it
/// serves it.
/// </param>
/// <param name="Create">The kernel for a request that it serves.</param>
/// <param name="Error">How exact it is for a request that it serves.</param>
/// <param name="Work">Counts what it does for a request that it serves.</param>
/// <param name="HasWorkspace">Whether its kernels may ask for a workspace.</param>
/// <param name="Settle">
/// The same request with all decided that it leaves to the kernel, for who asks several things about it; null where
/// there is nothing to decide.
/// </param>
public sealed record ConvolutionRow(
    ConvolutionAlgorithm Algorithm,
    string Summary,
    Func<ConvolutionRequest, SimdLevel, string?> WhyNot,
    Func<ConvolutionRequest, SimdLevel, Kernel> Create,
    Func<ConvolutionRequest, ErrorClass> Error,
    Func<ConvolutionRequest, SimdLevel, ConvolutionWork> Work,
    bool HasWorkspace = false,
    Func<ConvolutionRequest, ConvolutionRequest>? Settle = null);

/// <summary>Every way to compute a convolution, one line each.</summary>
public static class ConvolutionTable
{
    /// <summary>The rows, in the order of <see cref="ConvolutionAlgorithm"/>.</summary>
    public static IReadOnlyList<ConvolutionRow> Rows { get; } =
    [
        new(ConvolutionAlgorithm.Direct, "Straight through the image; NCHWc, NHWC, or planar to either.",
            DirectConvolution.WhyNot, DirectConvolution.Create, Sums, DirectWork.Of),
        new(ConvolutionAlgorithm.ImplicitGemm, "Any convolution between NCHW and NHWC, a block of pixels at a time.",
            Im2colRows.WhyNot, Im2colRows.Implicit, Sums, Im2colWork.Gathered),
        new(ConvolutionAlgorithm.ImplicitPrecompGemm, "The same with a table of which pixel each tap sees.",
            Im2colRows.WhyNotByTable, Im2colRows.ByTable, Sums, Im2colWork.GatheredByTable),
        new(ConvolutionAlgorithm.Gemm, "The same with the whole matrix of pixels written to the workspace first.",
            Im2colRows.WhyNot, Im2colRows.Explicit, Sums, Im2colWork.Written, HasWorkspace: true),
        new(ConvolutionAlgorithm.Fft, "Large filters with stride 1: one Fourier transform over each whole map.",
            FourierRow.WhyNotWhole, FourierRow.Create, FourierRow.Error, FourierWork.Of, HasWorkspace: true),
        new(ConvolutionAlgorithm.FftTiling, "Large filters with stride 1: Fourier transforms over tiles of 8 to 32.",
            FourierRow.WhyNotTiles, FourierRow.Create, FourierRow.Error, FourierWork.Of, HasWorkspace: true),
        new(ConvolutionAlgorithm.Winograd, "Stride 1 with fewer multiplications, strips kept in cache.",
            WinogradRow.WhyNot, WinogradRow.Create, WinogradRow.Error, WinogradRow.FusedWork,
            Settle: WinogradRow.Settle),
        new(ConvolutionAlgorithm.WinogradNonfused, "The same in three passes over a workspace, filters read once.",
            WinogradRow.WhyNot, WinogradRow.CreateNonfused, WinogradRow.Error, WinogradRow.NonfusedWork,
            HasWorkspace: true, Settle: WinogradRow.Settle),
        new(ConvolutionAlgorithm.Depthwise, "One filter for each channel, NCHWc.",
            DepthwiseRow.WhyNot, DepthwiseRow.Create, Sums, DepthwiseRow.Work),
        new(ConvolutionAlgorithm.Naive, "The seven loops, for any shape and any strides.",
            NaiveConvolution.WhyNot, NaiveConvolution.Create, Sums, NaiveConvolution.Work),
    ];

    /// <summary>The row of an algorithm, or null when there is none.</summary>
    public static ConvolutionRow? Find(ConvolutionAlgorithm algorithm) =>
        Rows.FirstOrDefault(r => r.Algorithm == algorithm);

    /// <summary>Why the algorithm that a request names does not serve it; null when it does.</summary>
    public static string? WhyNot(ConvolutionRequest request, SimdLevel level)
    {
        if (Find(request.Algorithm) is not { } row) return $"there is no algorithm {request.Algorithm}";
        if (request is not { N: > 0, C: > 0, K: > 0, P: > 0, Q: > 0 }) return "the output has no elements";
        if (request.C % request.Groups != 0 || request.K % request.Groups != 0)
            return $"{request.Groups} groups do not divide {request.C} channels and {request.K} filters";
        bool strided = request.InputStrides is not null || request.OutputStrides is not null;
        if (strided && request.Algorithm != ConvolutionAlgorithm.Naive)
            return "its strides are those of no layout; only Naive serves them";
        return row.WhyNot(request, level);
    }

    /// <summary>The kernel that a request names, or null when that does not serve it: the kernel table's row.</summary>
    public static Kernel? Create(KernelRequest request, SimdLevel level) =>
        request is ConvolutionRequest r && WhyNot(r, level) is null ? Find(r.Algorithm)!.Create(r, level) : null;

    private static ErrorClass Sums(ConvolutionRequest request) => ErrorClass.Sum;
}
