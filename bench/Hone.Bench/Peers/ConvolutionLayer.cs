namespace Hone.Bench.Peers;

/// <summary>The shape of one convolution of a network; one image, padding the same on both sides.</summary>
internal sealed record ConvolutionLayer(
    int C, int H, int W, int K, int R, int S, int Stride, int PadH, int PadW, int Groups)
{
    /// <summary>Output rows.</summary>
    public int P => ((H + (2 * PadH) - R) / Stride) + 1;

    /// <summary>Output columns.</summary>
    public int Q => ((W + (2 * PadW) - S) / Stride) + 1;

    /// <summary>Whether each channel has one filter of its own.</summary>
    public bool IsDepthwise => Groups > 1 && Groups == C && Groups == K;

    /// <summary>Multiply-adds, those with padding counted.</summary>
    public long MultiplyAdds => (long)K * P * Q * (C / Groups) * R * S;

    /// <summary>The sum of all outputs when all inputs and weights are one: what every algorithm must find.</summary>
    public double SumOfOnes => (double)K * (C / Groups) * TapsInside(H, P, R, PadH) * TapsInside(W, Q, S, PadW);

    /// <summary>The sort of layer that it is, by which layers are chosen and reported.</summary>
    public string Kind
    {
        get
        {
            string stride = Stride > 1 ? $"/{Stride}" : "";
            if (IsDepthwise) return $"depthwise{stride}";
            if (C <= 4) return "first";
            return R == S ? $"{R}x{S}{stride}" : "1xN";
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{C}x{H}x{W} -> {K} {R}x{S}{(Stride > 1 ? $"/{Stride}" : "")}{(IsDepthwise ? " dw" : "")}";

    private long TapsInside(int extent, int outputs, int taps, int pad)
    {
        long inside = 0;
        for (int output = 0; output < outputs; output++)
            for (int tap = 0; tap < taps; tap++)
                if ((uint)((output * Stride) + tap - pad) < (uint)extent) inside++;
        return inside;
    }
}
