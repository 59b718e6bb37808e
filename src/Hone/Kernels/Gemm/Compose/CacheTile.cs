namespace Hone.Kernels.Gemm.Compose;

/// <summary>
/// What of a product is in the caches at a time: rows of A x steps stay in the second level, one panel of B x steps
/// passes from there through the first, and columns x steps of B are loaded together.
/// </summary>
/// <param name="Rows">Rows of A, rounded up to whole register tiles.</param>
/// <param name="Columns">Columns of B, rounded up to whole register tiles.</param>
/// <param name="Steps">Steps of K.</param>
public readonly record struct CacheTile(int Rows, int Columns, int Steps)
{
    /// <summary>Of a 1 MiB second-level cache a third for A, 168 x 512 floats, and 64 KiB for a panel of B.</summary>
    public static CacheTile Default => new(168, 512, 512);
}
