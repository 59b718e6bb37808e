namespace Hone.Operators;

/// <summary>
/// The mean and population variance of rows of equal length, for the normalisations by instance, group and layer.
/// </summary>
internal static class Moments
{
    /// <summary>
    /// Replaces each run of <paramref name="length"/> elements of x by (x - mean) / sqrt(variance + epsilon).
    /// </summary>
    /// <returns>The mean and 1 / sqrt(variance + epsilon) of each of the <paramref name="rows"/> runs.</returns>
    public static (double[] Mean, double[] InverseDeviation) Normalize(double[] x, int rows, int length, double epsilon)
    {
        var (means, inverses) = (new double[rows], new double[rows]);
        for (int row = 0; row < rows; row++)
        {
            double mean = 0, variance = 0;
            for (int i = 0; i < length; i++) mean += x[(row * length) + i];
            mean /= length;
            for (int i = 0; i < length; i++)
            {
                double d = x[(row * length) + i] - mean;
                variance += d * d;
            }

            double inverse = 1 / Math.Sqrt((variance / length) + epsilon);
            for (int i = 0; i < length; i++) x[(row * length) + i] = (x[(row * length) + i] - mean) * inverse;
            (means[row], inverses[row]) = (mean, inverse);
        }

        return (means, inverses);
    }

    /// <summary>Replaces x [N, C, Inner] by x scale[c / step] + bias[c / step].</summary>
    public static void Affine(double[] x, AxisRows channels, double[] scale, double[] bias, int step = 1)
    {
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / channels.Inner % channels.Length / step;
            x[i] = (x[i] * scale[c]) + bias[c];
        }
    }
}
