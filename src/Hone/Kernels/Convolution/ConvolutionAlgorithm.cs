namespace Hone.Kernels.Convolution;

/// <summary>The ways to compute a convolution, under the names that cuDNN gave them.</summary>
/// <remarks><see cref="ConvolutionTable"/> says of each what it serves and how exact it is.</remarks>
public enum ConvolutionAlgorithm
{
    /// <summary>Blocked loops straight through the image, for NCHWc; a few planar channels as well.</summary>
    Direct = 0,

    /// <summary>A product whose right side is gathered a panel at a time, addresses computed on the way.</summary>
    ImplicitGemm,

    /// <summary>The same with the addresses of each tap looked up in a table made beforehand.</summary>
    ImplicitPrecompGemm,

    /// <summary>The whole matrix of pixels is written to the workspace, then multiplied.</summary>
    Gemm,

    /// <summary>One Fourier transform over the whole map.</summary>
    Fft,

    /// <summary>Fourier transforms over tiles of the map.</summary>
    FftTiling,

    /// <summary>Winograd's minimal filtering, a strip of tiles at a time in the second-level cache.</summary>
    Winograd,

    /// <summary>Winograd's minimal filtering as three passes over a workspace, with batched products between.</summary>
    WinogradNonfused,

    /// <summary>One filter for each channel.</summary>
    Depthwise,

    /// <summary>The seven loops: the definition.</summary>
    Naive,
}
