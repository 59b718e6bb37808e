using Hone.Kernels.Gemm;
using Hone.Machine;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>One axis of a tile as kernels use it: F(m, r), B^T and A^T in single, G in double precision.</summary>
/// <remarks>With the points of the lines every element of B^T and A^T is exact as a float.</remarks>
internal sealed unsafe class WinogradAxis
{
    private readonly AlignedBuffer _tables;

    private WinogradAxis(int outputs, int taps, Rational[] points)
    {
        var f = new CookToom(outputs, taps, points);
        (Outputs, Taps) = (outputs, taps);
        G = new double[Side, taps];
        for (int i = 0; i < Side; i++)
            for (int j = 0; j < taps; j++) G[i, j] = f.G[i][j].ToDouble();
        _tables = new AlignedBuffer((long)(Side + outputs) * Side * sizeof(float));
        Fill(f.Bt, Bt);
        Fill(f.At, At);
    }

    /// <summary>m.</summary>
    public int Outputs { get; }

    /// <summary>r.</summary>
    public int Taps { get; }

    /// <summary>m + r - 1: inputs of a line, and its products.</summary>
    public int Side => Outputs + Taps - 1;

    /// <summary>From taps to factors, [side, r].</summary>
    public double[,] G { get; }

    /// <summary>From inputs to factors, [side, side]; lives as long as this object.</summary>
    public float* Bt => _tables.Floats;

    /// <summary>From products to outputs, [m, side]; lives as long as this object.</summary>
    public float* At => _tables.Floats + (Side * Side);

    /// <summary>Whether there is an F(m, r).</summary>
    public static bool Has(int outputs, int taps) => (outputs, taps) is
        (1, 1) or (2, 3) or (4, 3) or (6, 3) or (2, 5) or (4, 5) or (2, 7);

    /// <summary>F(m, r), generated once a process.</summary>
    public static WinogradAxis Of(int outputs, int taps) => (outputs, taps) switch
    {
        (1, 1) => Cache<WinogradLine1>.Axis,
        (2, 3) => Cache<WinogradLine4>.Axis,
        (4, 3) => Cache<WinogradLine6<N4>>.Axis,
        (2, 5) => Cache<WinogradLine6<N2>>.Axis,
        (6, 3) => Cache<WinogradLine8<N6>>.Axis,
        (4, 5) => Cache<WinogradLine8<N4>>.Axis,
        (2, 7) => Cache<WinogradLine8<N2>>.Axis,
        _ => throw new ArgumentOutOfRangeException(nameof(taps), $"there is no F({outputs}, {taps})"),
    };

    private static void Fill(Rational[][] from, float* to)
    {
        foreach (var row in from)
            foreach (var value in row) *to++ = (float)value.ToDouble();
    }

    private static class Cache<TLine>
        where TLine : struct, IWinogradLine
    {
        public static readonly WinogradAxis Axis = new(TLine.Outputs, TLine.Taps, TLine.Points);
    }
}
