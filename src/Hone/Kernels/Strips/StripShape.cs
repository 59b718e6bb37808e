using Hone.Kernels.Pooling;

namespace Hone.Kernels.Strips;

/// <summary>What a chain must know of a stage.</summary>
/// <param name="Images">Images in a batch.</param>
/// <param name="Rows">Which input rows each output row sees.</param>
/// <param name="InputPlanes">Planes of an image of the input.</param>
/// <param name="InputRow">Floats of a row of one of them.</param>
/// <param name="OutputPlanes">Planes of an image of the output.</param>
/// <param name="OutputRow">Floats of a row of one of them.</param>
/// <param name="Cycles">Multiply-adds of vectors for one output row of all planes.</param>
/// <param name="WeightBytes">Packed weights.</param>
/// <param name="HasResidual">Whether there is a second input, which lies like the output.</param>
internal sealed record StripShape(
    int Images, WindowAxis Rows, int InputPlanes, long InputRow, int OutputPlanes, long OutputRow,
    double Cycles, long WeightBytes, bool HasResidual)
{
    /// <summary>Floats of an image of the input.</summary>
    public long InputFloats => InputPlanes * InputRow * Rows.Size;

    /// <summary>Floats of an image of the output.</summary>
    public long OutputFloats => OutputPlanes * OutputRow * Rows.Outputs;

    /// <summary>Bytes of one row of all planes of the output.</summary>
    public long OutputRowBytes => OutputPlanes * OutputRow * sizeof(float);

    /// <summary>The first input row that exists under the windows of output rows from p on.</summary>
    public int FirstInput(int p) => Math.Clamp(Rows.Start(p), 0, Rows.Size);

    /// <summary>One past the last input row that exists under the windows of output rows below p.</summary>
    public int EndInput(int p) =>
        Math.Clamp(Rows.Start(p - 1) + ((Rows.Taps - 1) * Rows.Dilation) + 1, 0, Rows.Size);
}
