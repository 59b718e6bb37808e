namespace Hone.Cli.Images;

/// <summary>
/// Bilinear resizing to any size, pixel centres at half integers, edges repeated, without a low-pass filter.
/// </summary>
/// <remarks>
/// y(i) reads x at (i + 1/2) in/out - 1/2: the convention of OpenCV's INTER_LINEAR and of ONNX's half_pixel.
/// </remarks>
internal static class Stretch
{
    /// <summary>The picture at another size, as floats in 0..255, interleaved RGB.</summary>
    public static float[] To(Picture picture, int width, int height)
    {
        var result = new float[3 * width * height];
        var columns = new (int Left, int Right, float Weight)[width];
        for (int x = 0; x < width; x++) columns[x] = Between(x, picture.Width, width);
        for (int y = 0; y < height; y++)
        {
            var (top, bottom, down) = Between(y, picture.Height, height);
            int above = 3 * picture.Width * top, below = 3 * picture.Width * bottom;
            for (int x = 0; x < width; x++)
            {
                var (left, right, across) = columns[x];
                for (int c = 0; c < 3; c++)
                {
                    byte[] p = picture.Rgb;
                    float upper = Mix(p[above + (3 * left) + c], p[above + (3 * right) + c], across);
                    float lower = Mix(p[below + (3 * left) + c], p[below + (3 * right) + c], across);
                    result[(3 * ((y * width) + x)) + c] = Mix(upper, lower, down);
                }
            }
        }

        return result;
    }

    private static float Mix(float a, float b, float weight) => a + ((b - a) * weight);

    /// <summary>The two source pixels around a result's centre, and the second one's weight.</summary>
    private static (int First, int Second, float Weight) Between(int index, int from, int to)
    {
        float centre = Math.Clamp(((index + 0.5f) * from / to) - 0.5f, 0, from - 1);
        int first = (int)centre;
        return (first, Math.Min(first + 1, from - 1), centre - first);
    }
}
