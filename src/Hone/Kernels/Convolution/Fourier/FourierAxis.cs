namespace Hone.Kernels.Convolution.Fourier;

/// <summary>A tile along one axis: how much is transformed, and how many outputs that gives.</summary>
/// <param name="Length">What is transformed: 1 where filters have one tap, else an even number.</param>
/// <param name="Outputs">Outputs of a tile.</param>
internal readonly record struct FourierAxis(int Length, int Outputs)
{
    /// <summary>Tiles that so many outputs take.</summary>
    public int Tiles(int outputs) => (outputs + Outputs - 1) / Outputs;

    /// <summary>Tiles of a length, over which one filter slides (overlap-save).</summary>
    public static FourierAxis Tiled(FourierExtent extent, int length) =>
        extent.Reach == 1 ? new FourierAxis(1, 1)
        : length >= extent.LeastWhole ? new FourierAxis(length, extent.Outputs)
        : new FourierAxis(length, length - extent.Reach + 1);

    /// <summary>One tile for all outputs, of the least length that there is a transform of.</summary>
    public static FourierAxis Whole(FourierExtent extent) =>
        extent.Reach == 1
            ? new FourierAxis(1, 1)
            : new FourierAxis(FourierSize.Next(extent.LeastWhole), extent.Outputs);
}

/// <summary>A convolution along one axis.</summary>
/// <param name="Inputs">Inputs.</param>
/// <param name="Outputs">Outputs.</param>
/// <param name="Reach">Inputs from the first that a filter sees to its last.</param>
/// <param name="Pad">Zeros before the first input.</param>
internal readonly record struct FourierExtent(int Inputs, int Outputs, int Reach, int Pad)
{
    /// <summary>
    /// The least circle on which all outputs are right. Filters that reach beyond its end meet its beginning: that may
    /// be as far as the zeros there go, as they stand for those at the end.
    /// </summary>
    public int LeastWhole =>
        Math.Max(Math.Max(Pad + Inputs, Outputs), Math.Max(Reach, Outputs + Reach - 1 - Pad));

    /// <summary>The rows of a request.</summary>
    public static FourierExtent Rows(ConvolutionRequest c) =>
        new(c.H, c.P, ((c.R - 1) * c.DilationH) + 1, c.PadTop);

    /// <summary>The columns of a request.</summary>
    public static FourierExtent Columns(ConvolutionRequest c) =>
        new(c.W, c.Q, ((c.S - 1) * c.DilationW) + 1, c.PadLeft);
}
