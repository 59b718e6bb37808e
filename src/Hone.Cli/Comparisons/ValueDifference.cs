using Hone.Cli.Verification;
using Hone.Tensors;

namespace Hone.Cli.Comparisons;

/// <summary>How far apart two evaluations of one value are.</summary>
/// <param name="Name">The value.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Index">The element that differs most, row by row.</param>
/// <param name="First">What the first way gives there.</param>
/// <param name="Second">What the second gives.</param>
/// <param name="Difference">How far they are apart; infinite where only one is NaN or infinite.</param>
/// <param name="Allowed">atol + rtol x the largest finite magnitude of the second.</param>
/// <param name="Beyond">Elements that are further apart than allowed.</param>
internal sealed record ValueDifference(
    string Name, Shape Shape, int Index, double First, double Second, double Difference, double Allowed, int Beyond)
{
    /// <summary>Whether any element is further apart than allowed.</summary>
    public bool Differs => Beyond > 0;

    /// <summary>Difference over the largest magnitude of the second.</summary>
    public double Relative { get; private init; }

    /// <summary>Compares; tensors of different type or shape differ altogether.</summary>
    public static ValueDifference Of(string name, Tensor first, Tensor second, double absolute, double relative)
    {
        if (first.Type != second.Type || first.Shape != second.Shape)
            return new(name, first.Shape, 0, double.NaN, double.NaN, double.PositiveInfinity, 0, first.Length)
            {
                Relative = double.PositiveInfinity,
            };
        if (!first.Type.IsFloat()) return OfBytes(name, first, second);
        double largest = 0;
        for (int i = 0; i < second.Length; i++)
            if (Math.Abs(Agreement.Float(second, i)) is var x && double.IsFinite(x)) largest = Math.Max(largest, x);
        double allowed = absolute + (relative * largest), most = -1;
        int at = 0, beyond = 0;
        for (int i = 0; i < first.Length; i++)
        {
            double apart = Apart(Agreement.Float(first, i), Agreement.Float(second, i));
            if (apart > allowed) beyond++;
            if (apart > most) (most, at) = (apart, i);
        }

        if (first.Length == 0) return new(name, first.Shape, 0, 0, 0, 0, allowed, 0);
        double a = Agreement.Float(first, at), b = Agreement.Float(second, at);
        return new(name, first.Shape, at, a, b, most, allowed, beyond)
        {
            Relative = most == 0 ? 0 : most / largest,
        };
    }

    /// <summary>The place of the element along each axis.</summary>
    public string Place
    {
        get
        {
            var place = new int[Shape.Rank];
            for (int axis = Shape.Rank - 1, rest = Index; axis >= 0; rest /= Shape[axis--])
                place[axis] = rest % Shape[axis];
            return $"[{string.Join(", ", place)}]";
        }
    }

    private static double Apart(double x, double y)
    {
        if (x == y || (double.IsNaN(x) && double.IsNaN(y))) return 0;
        double apart = Math.Abs(x - y);
        return double.IsNaN(apart) ? double.PositiveInfinity : apart;
    }

    private static ValueDifference OfBytes(string name, Tensor first, Tensor second)
    {
        int same = first.Bytes.CommonPrefixLength(second.Bytes), size = Math.Max(1, first.Type.Size()), beyond = 0;
        for (int i = 0; i < first.Length; i++)
            if (!first.Bytes.Slice(i * size, size).SequenceEqual(second.Bytes.Slice(i * size, size))) beyond++;
        if (beyond == 0) return new(name, first.Shape, 0, 0, 0, 0, 0, 0);
        return new(name, first.Shape, same / size, double.NaN, double.NaN, double.PositiveInfinity, 0, beyond)
        {
            Relative = double.PositiveInfinity,
        };
    }
}
