using Hone.Tensors;

namespace Hone.Operators;

/// <summary>How a resize samples.</summary>
/// <param name="Mode">nearest, linear or cubic.</param>
/// <param name="Coordinates">How a coordinate of y becomes one of x.</param>
/// <param name="Nearest">Which neighbour nearest takes.</param>
/// <param name="CubicA">The free parameter of the cubic kernel.</param>
/// <param name="ExcludeOutside">Weights that fall outside x are dropped, and the others scaled to sum to 1.</param>
/// <param name="Antialias">When shrinking, the kernel is stretched to cover all elements.</param>
/// <param name="Extrapolation">What y is where the cropped region leaves x.</param>
internal sealed record ResizeSettings(
    string Mode,
    string Coordinates,
    string Nearest,
    double CubicA,
    bool ExcludeOutside,
    bool Antialias,
    double Extrapolation)
{
    /// <summary>What Upsample and Resize of opset 10 do: asymmetric coordinates, rounded down.</summary>
    public static ResizeSettings Plain(string mode) => new(mode, "asymmetric", "floor", 0, false, false, 0);
}

/// <summary>
/// The table of one axis: y[i] = sum over t of Weights[i * Taps + t] x[Sources[i * Taps + t]]. Where the region leaves
/// x, the first source is -1 and all weights are 0.
/// </summary>
/// <param name="Taps">How many elements of x are weighted for one of y.</param>
/// <param name="Sources">Their coordinates, clamped to x.</param>
/// <param name="Weights">Their weights.</param>
internal sealed record ResizeAxis(int Taps, int[] Sources, double[] Weights)
{
    /// <summary>
    /// The largest table that is built: beyond it, the antialias kernel of a hostile scale would fill the memory.
    /// </summary>
    private const long MostEntries = 1L << 27;

    /// <summary>The table of an axis, or null when y is x.</summary>
    public static ResizeAxis? Of(OperatorContext node, ResizeSettings settings, ResizeExtent extent)
    {
        bool isSame = extent.To == extent.From && extent.Scale == 1;
        if (isSame && !settings.Coordinates.StartsWith("tf_", StringComparison.Ordinal)) return null;
        if (extent.To == 0) return new ResizeAxis(1, [], []);
        int reach = Reach(settings, extent.Scale);
        if (2L * reach * extent.To > MostEntries)
            throw node.Fail($"resizing {extent.From} to {extent.To} needs too many weights", isUnsafe: true);
        int taps = settings.Mode == "nearest" ? 1 : 2 * reach;
        var axis = new ResizeAxis(taps, new int[taps * extent.To], new double[taps * extent.To]);
        for (int i = 0; i < extent.To; i++) axis.Fill(settings, extent, i, reach);
        return axis;
    }

    /// <summary>The element that nearest takes for coordinate <paramref name="i"/>, or -1.</summary>
    public int Source(int i) => Sources[i * Taps];

    /// <summary>True when coordinate <paramref name="i"/> lies outside x and takes the extrapolation value.</summary>
    public bool IsOutside(int i) => Sources[i * Taps] < 0;

    /// <summary>Resizes one axis of row-major values.</summary>
    public double[] Apply(double[] x, Shape shape, int axis)
    {
        int from = shape[axis], to = Sources.Length / Taps;
        int outer = (int)shape.Product(0, axis), inner = (int)shape.Product(axis + 1, shape.Rank);
        var y = new double[(long)outer * to * inner];
        for (int o = 0; o < outer; o++)
            for (int i = 0; i < to; i++)
                for (int t = i * Taps; t < (i + 1) * Taps; t++)
                {
                    if (Weights[t] == 0) continue;
                    for (int k = 0; k < inner; k++)
                        y[(((o * to) + i) * inner) + k] += Weights[t] * x[(((o * from) + Sources[t]) * inner) + k];
                }

        return y;
    }

    /// <summary>
    /// Half the number of taps: 1 for linear, 2 for cubic, more when antialiasing stretches the kernel by 1 / scale.
    /// </summary>
    private static int Reach(ResizeSettings settings, double scale)
    {
        int reach = settings.Mode == "cubic" ? 2 : 1;
        if (!settings.Antialias || settings.Mode == "nearest" || scale >= 1) return reach;
        return (int)Math.Min(int.MaxValue, -Math.Floor(-reach / scale));
    }

    private void Fill(ResizeSettings settings, ResizeExtent extent, int i, int reach)
    {
        double at = Coordinate(settings.Coordinates, extent, i);
        int row = i * Taps;
        if (settings.Coordinates == "tf_crop_and_resize" && (at < 0 || at > extent.From - 1))
        {
            Sources[row] = -1;
            return;
        }

        // An integer coordinate counts as the right end of the interval before it, so the ratio is in (0, 1].
        double left = Math.Ceiling(at) - 1, ratio = at - left;
        if (settings.Mode == "nearest")
        {
            Sources[row] = Clamp(left + (TakesRight(settings.Nearest, ratio) ? 1 : 0), extent.From);
            Weights[row] = 1;
            return;
        }

        double stretch = settings.Antialias ? Math.Min(1, extent.Scale) : 1, sum = 0;
        for (int t = 0; t < Taps; t++)
        {
            double source = left + 1 - reach + t, distance = Math.Abs((source - at) * stretch);
            double weight = settings.Mode == "linear" ? Math.Max(0, 1 - distance) : Cubic(distance, settings.CubicA);
            if (settings.ExcludeOutside && (source < 0 || source >= extent.From)) weight = 0;
            Sources[row + t] = Clamp(source, extent.From);
            Weights[row + t] = weight;
            sum += weight;
        }

        if (settings.ExcludeOutside || settings.Antialias)
            for (int t = 0; t < Taps; t++) Weights[row + t] /= sum;
    }

    private static double Coordinate(string mode, ResizeExtent extent, int i)
    {
        double last = extent.From - 1;
        return mode switch
        {
            "align_corners" => extent.Length == 1 ? 0 : i * last / (extent.Length - 1),
            "asymmetric" => i / extent.Scale,
            "tf_half_pixel_for_nn" => (i + 0.5) / extent.Scale,
            "pytorch_half_pixel" when extent.To == 1 => 0,
            // The middle of y stays the middle of x although To was rounded down.
            "half_pixel_symmetric" =>
                (extent.From / 2.0 * (1 - (extent.To / extent.Length))) + ((i + 0.5) / extent.Scale) - 0.5,
            "tf_crop_and_resize" => (extent.RoiStart * last) + ((extent.RoiEnd - extent.RoiStart) * last
                * (extent.To > 1 ? (double)i / (extent.To - 1) : 0.5)),
            _ => ((i + 0.5) / extent.Scale) - 0.5,
        };
    }

    private static bool TakesRight(string nearest, double ratio) => ratio == 1 || nearest switch
    {
        "round_prefer_floor" => ratio > 0.5,
        "round_prefer_ceil" => ratio >= 0.5,
        "floor" => false,
        _ => true,
    };

    private static double Cubic(double d, double a) =>
        d <= 1 ? ((((a + 2) * d) - (a + 3)) * d * d) + 1
        : d < 2 ? ((((a * d) - (5 * a)) * d) + (8 * a)) * d - (4 * a)
        : 0;

    private static int Clamp(double at, int extent) => (int)Math.Clamp(at, 0, extent - 1);
}
