namespace Hone.Kernels.Gemm.Compose;

/// <summary>
/// Brings tiles of A, [M, K] by meaning, from wherever and however it is kept, as rows of floats.
/// </summary>
/// <remarks>
/// A struct, so that the compiler sees through it. Called by several threads at once: it may read what it likes and
/// must write nothing but the tile. What is loaded is used for a whole cache tile of columns, so decoding is cheap.
/// </remarks>
public interface ITileIteratorA
{
    /// <summary>tile[i pitch + s] = A[row + i, step + s] for i below rows, s below steps.</summary>
    void Load(int row, int rows, int step, int steps, Span<float> tile, int pitch);
}

/// <summary>
/// Brings tiles of B, [K, N] by meaning, from wherever and however it is kept, as steps of neighbouring columns.
/// </summary>
/// <remarks>As <see cref="ITileIteratorA"/>; what is loaded is used for a whole strip of rows.</remarks>
public interface ITileIteratorB
{
    /// <summary>
    /// tile[s pitch + j] = B[step + s, column + j] for s below steps, j below columns. Floats between columns and pitch
    /// are never part of a result.
    /// </summary>
    void Load(int step, int steps, int column, int columns, Span<float> tile, int pitch);
}

/// <summary>What becomes of the sums of a product: it ends each register tile, and owns the result.</summary>
/// <remarks>
/// A struct, called by several threads at once, with every element of the product exactly once, in an order of tiles
/// that is not said. The sums lie in the first-level cache.
/// </remarks>
public interface IEpilogue
{
    /// <summary>
    /// Takes sums[i pitch + j] = sum over k of A[row + i, k] B[k, column + j] for i below rows, j below columns.
    /// </summary>
    void Store(int row, int rows, int column, int columns, ReadOnlySpan<float> sums, int pitch);
}
