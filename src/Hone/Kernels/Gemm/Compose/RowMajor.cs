namespace Hone.Kernels.Gemm.Compose;

/// <summary>A or B as a dense row-major matrix of floats.</summary>
/// <param name="Values">The matrix, row after row.</param>
/// <param name="Columns">Floats of a row.</param>
public readonly record struct RowMajor(ReadOnlyMemory<float> Values, int Columns) : ITileIteratorA, ITileIteratorB
{
    /// <inheritdoc cref="ITileIteratorA.Load"/>
    void ITileIteratorA.Load(int row, int rows, int step, int steps, Span<float> tile, int pitch) =>
        Copy(row, rows, step, steps, tile, pitch);

    /// <inheritdoc cref="ITileIteratorB.Load"/>
    void ITileIteratorB.Load(int step, int steps, int column, int columns, Span<float> tile, int pitch) =>
        Copy(step, steps, column, columns, tile, pitch);

    private void Copy(int row, int rows, int column, int columns, Span<float> tile, int pitch)
    {
        var values = Values.Span;
        for (int i = 0; i < rows; i++)
        {
            int from = checked(((row + i) * Columns) + column);
            values.Slice(from, columns).CopyTo(tile.Slice(i * pitch, columns));
        }
    }
}

/// <summary>The epilogue of a plain product: y[m, n] = sum, row-major and dense.</summary>
/// <param name="Values">Where y goes.</param>
/// <param name="Columns">Floats of a row of y.</param>
public readonly record struct StoreRowMajor(Memory<float> Values, int Columns) : IEpilogue
{
    /// <inheritdoc/>
    public void Store(int row, int rows, int column, int columns, ReadOnlySpan<float> sums, int pitch)
    {
        var y = Values.Span;
        for (int i = 0; i < rows; i++)
        {
            int to = checked(((row + i) * Columns) + column);
            sums.Slice(i * pitch, columns).CopyTo(y.Slice(to, columns));
        }
    }
}
