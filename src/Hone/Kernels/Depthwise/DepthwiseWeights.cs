using Hone.Machine;

namespace Hone.Kernels.Depthwise;

/// <summary>Filters and biases of a depthwise convolution in the order that the kernels read them.</summary>
/// <remarks>
/// Filters [C/c][R][S][c], R counting the rows of all channels of a group, zero in the lanes beyond C. Biases
/// [C/c][c], followed by one vector of zeros, which stands in for the pixels of the padding.
/// </remarks>
internal static unsafe class DepthwiseWeights
{
    /// <summary>The filters' packing.</summary>
    public static AlignedBuffer Filters(DepthwiseRequest request, int lanes)
    {
        int taps = request.R * request.S, group = request.GroupSize, perRow = request.R / group * request.S;
        int blocks = (request.C + lanes - 1) / lanes;
        return request.Filters.Packed($"depthwise.block{lanes}.taps{taps}.g{group}s{request.S}", values =>
        {
            var buffer = new AlignedBuffer((long)blocks * taps * lanes * sizeof(float));
            for (int c = 0; c < values.Length / taps; c++)
            {
                float* block = buffer.Floats + ((long)(c / lanes) * taps * lanes);
                for (int tap = 0; tap < taps; tap++)
                {
                    // In a group of G, tap (r G + i, s) is channel i's (r, s).
                    int row = tap / request.S, from = (row % group * perRow) + (row / group * request.S);
                    block[(tap * lanes) + (c % lanes)] = values[(c * taps) + from + (tap % request.S)];
                }
            }

            return buffer;
        });
    }

    /// <summary>The biases' packing; zeros when there are none.</summary>
    public static AlignedBuffer Biases(DepthwiseRequest request, int lanes)
    {
        int blocks = (request.C + lanes - 1) / lanes;
        long bytes = (long)(blocks + 1) * lanes * sizeof(float);
        return request.Bias?.Packed($"depthwise.bias{lanes}", values =>
        {
            var buffer = new AlignedBuffer(bytes);
            values.CopyTo(new Span<float>(buffer.Floats, values.Length));
            return buffer;
        }) ?? new AlignedBuffer(bytes);
    }
}
