using Hone.Kernels.Depthwise;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>The menu's line of convolutions with one filter a channel, served by the depthwise kernels.</summary>
internal static class DepthwiseRow
{
    /// <summary>Serves as many groups as channels and filters, NCHWc to NCHWc.</summary>
    public static string? WhyNot(ConvolutionRequest r, SimdLevel level)
    {
        if (r.Groups != r.C || r.C != r.K)
            return $"it takes as many groups as channels and filters; here are {r.Groups}, {r.C} and {r.K}";
        return r is { InputLayout: Layout.Nchwc, OutputLayout: Layout.Nchwc }
            ? null
            : "it reads and writes NCHWc only";
    }

    /// <summary>A vector of multiply-adds for each tap of each pixel of each block; copies none.</summary>
    public static ConvolutionWork Work(ConvolutionRequest r, SimdLevel level)
    {
        double blocks = (double)r.N * ((r.C + level.Lanes() - 1) / level.Lanes()), pixels = blocks * r.P * r.Q;
        double bytes = blocks * level.Lanes() * sizeof(float) * (((double)r.H * r.W) + ((double)r.P * r.Q));
        return new ConvolutionWork(pixels * r.R * r.S, blocks * r.P, pixels * r.StrideW, bytes, 0);
    }

    /// <summary>The preferred depthwise kernel.</summary>
    public static Kernel Create(ConvolutionRequest r, SimdLevel level) => KernelTable.Create(
        new DepthwiseRequest
        {
            N = r.N, C = r.C, H = r.H, W = r.W, R = r.R, S = r.S, StrideH = r.StrideH, StrideW = r.StrideW,
            PadTop = r.PadTop, PadLeft = r.PadLeft, PadBottom = r.PadBottom, PadRight = r.PadRight,
            DilationH = r.DilationH, DilationW = r.DilationW,
            HasResidual = r.HasResidual, Filters = r.Filters, Bias = r.Bias, Activation = r.Activation,
        },
        level)!;
}
