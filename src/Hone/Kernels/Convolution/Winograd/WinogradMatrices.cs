using Hone.Machine;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>The matrices of one F(m, 3) as kernels use them: B^T and A^T in single, G in double precision.</summary>
/// <remarks>With the tiles' points every element of B^T and A^T is exact as a float.</remarks>
internal sealed unsafe class WinogradMatrices
{
    private readonly AlignedBuffer _tables;

    private WinogradMatrices(int outputs, Rational[] points)
    {
        var f = new CookToom(outputs, 3, points);
        Side = outputs + 2;
        G = new double[Side, 3];
        for (int i = 0; i < Side; i++)
            for (int j = 0; j < 3; j++) G[i, j] = f.G[i, j].ToDouble();
        _tables = new AlignedBuffer((long)(Side + outputs) * Side * sizeof(float));
        Fill(f.Bt, Bt);
        Fill(f.At, At);
    }

    /// <summary>m + 2.</summary>
    public int Side { get; }

    /// <summary>From taps to factors, [m + 2, 3].</summary>
    public double[,] G { get; }

    /// <summary>From inputs to factors, [m + 2, m + 2]; lives as long as this object.</summary>
    public float* Bt => _tables.Floats;

    /// <summary>From products to outputs, [m, m + 2]; lives as long as this object.</summary>
    public float* At => _tables.Floats + (Side * Side);

    /// <summary>The matrices of a tile, generated once a process.</summary>
    public static WinogradMatrices Of<TTile>()
        where TTile : struct, IWinogradTile => Cache<TTile>.Matrices;

    private static void Fill(Rational[,] from, float* to)
    {
        foreach (var value in from) *to++ = (float)value.ToDouble();
    }

    private static class Cache<TTile>
        where TTile : struct, IWinogradTile
    {
        public static readonly WinogradMatrices Matrices = new(TTile.Outputs, TTile.Points);
    }
}
