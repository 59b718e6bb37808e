using Hone.Tensors;

namespace Hone.Cli.Images;

/// <summary>Between pictures and tensors.</summary>
internal static class PictureTensor
{
    /// <summary>
    /// A picture as a network's input: stretched to H x W; RGB, or grey by 0.299 R + 0.587 G + 0.114 B where the input
    /// has one channel. float32 values are normalised, uint8 ones are the pixels. Every item of a batch is the picture.
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <param name="type">float32 or uint8.</param>
    /// <param name="shape">N x C x H x W, or N x H x W x C; C is 1 or 3.</param>
    /// <param name="channelsLast">True for N x H x W x C.</param>
    /// <param name="normalization">Applied to float32.</param>
    /// <param name="blueFirst">True for networks that expect blue, green, red; mean and std still count red
    /// first.</param>
    public static Tensor From(
        Picture picture, DataType type, Shape shape, bool channelsLast, Normalization normalization, bool blueFirst)
    {
        int channels = channelsLast ? shape[3] : shape[1];
        int height = channelsLast ? shape[1] : shape[2], width = channelsLast ? shape[2] : shape[3];
        float[] rgb = Stretch.To(picture, width, height);
        var tensor = Tensor.Create(type, shape);
        int plane = width * height, item = plane * channels;
        for (int c = 0; c < channels; c++)
        {
            int from = channels == 1 ? -1 : blueFirst ? 2 - c : c;
            for (int i = 0; i < plane; i++)
            {
                float pixel = from < 0
                    ? (0.299f * rgb[3 * i]) + (0.587f * rgb[(3 * i) + 1]) + (0.114f * rgb[(3 * i) + 2])
                    : rgb[(3 * i) + from];
                int at = channelsLast ? (i * channels) + c : (c * plane) + i;
                if (type == DataType.UInt8) tensor.AsSpan<byte>()[at] = (byte)MathF.Round(pixel);
                else tensor.AsSpan<float>()[at] = normalization.Apply(pixel, Math.Max(from, 0));
            }
        }

        for (int n = 1; n < shape[0]; n++) CopyItem(tensor, n, item * type.Size());
        return tensor;
    }

    /// <summary>The first item of an output as 8-bit pixels, interleaved; null when the tensor is no picture.</summary>
    /// <remarks>Served: float32 or uint8, [N x] C x H x W or N x H x W x C with C 1 or 3, or H x W.</remarks>
    public static (int Width, int Height, int Channels, byte[] Pixels)? ToPixels(
        Tensor tensor, Normalization normalization)
    {
        var dims = tensor.Shape.Dims;
        if (dims.Length == 4) dims = dims[1..];
        if (dims.Length is < 2 or > 3 || tensor.Type is not (DataType.Float32 or DataType.UInt8)) return null;
        bool last = dims.Length == 3 && dims[0] is not (1 or 3);
        int channels = dims.Length == 2 ? 1 : last ? dims[2] : dims[0];
        int height = dims.Length == 2 || last ? dims[0] : dims[1], width = dims.Length == 2 || last ? dims[1] : dims[2];
        if (channels is not (1 or 3) || tensor.Length == 0) return null;
        var pixels = new byte[channels * height * width];
        for (int i = 0; i < height * width; i++)
            for (int c = 0; c < channels; c++)
            {
                int from = last ? (i * channels) + c : (c * height * width) + i;
                pixels[(i * channels) + c] = tensor.Type == DataType.UInt8
                    ? tensor.AsSpan<byte>()[from] : normalization.Invert(tensor.AsSpan<float>()[from], c);
            }

        return (width, height, channels, pixels);
    }

    private static void CopyItem(Tensor tensor, int item, int bytes) =>
        tensor.Bytes[..bytes].CopyTo(tensor.Bytes[(item * bytes)..]);
}
