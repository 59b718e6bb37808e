using System.Runtime.InteropServices;
using Hone.Kernels.Quantized;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Quantized;

/// <summary>One integer tile over operands that end at guard pages, and the same in plain loops.</summary>
internal sealed unsafe class QuadTileRun
{
    private readonly int _rows, _vectors, _lanes, _pitch;
    private readonly QuadRun[] _runs;
    private readonly byte[] _a;
    private readonly sbyte[] _b;
    private readonly int[] _start, _terms;

    /// <summary>Draws operands.</summary>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="vectors">Vectors of B in a step.</param>
    /// <param name="lanes">Columns in a vector.</param>
    /// <param name="runs">Offsets and lengths in quads.</param>
    /// <param name="gap">Bytes in a row of A that no run reads, at its end.</param>
    /// <param name="extreme">Only bytes at the ends of their ranges, and sums that start near where they wrap.</param>
    public QuadTileRun(int rows, int vectors, int lanes, QuadRun[] runs, int gap, bool extreme)
    {
        (_rows, _vectors, _lanes, _runs) = (rows, vectors, lanes, runs);
        int width = 4 * runs.Max(r => r.Offset + r.Length);
        _pitch = width + gap;
        var random = new SeededRandom((rows * 1000) + (vectors * 100) + lanes + gap);
        _a = new byte[((rows - 1) * _pitch) + width];
        _b = new sbyte[runs.Sum(r => r.Length) * vectors * lanes * 4];
        for (int i = 0; i < _a.Length; i++) _a[i] = (byte)Draw(random, extreme, 0, 255);
        for (int i = 0; i < _b.Length; i++) _b[i] = (sbyte)Draw(random, extreme, -128, 127);
        _start = [.. Enumerable.Range(0, vectors * lanes).Select(_ => extreme
            ? int.MaxValue - random.Next(0, 1000) : random.Next(-1000, 1000))];
        _terms = [.. Enumerable.Range(0, rows).Select(_ => random.Next(-1000, 1000))];
    }

    /// <summary>What the tile must give, [vectors][rows][lanes].</summary>
    public int[] Expected()
    {
        var sums = new int[_vectors * _rows * _lanes];
        for (int v = 0; v < _vectors; v++)
            for (int i = 0; i < _rows; i++)
                for (int l = 0; l < _lanes; l++)
                    sums[(((v * _rows) + i) * _lanes) + l] = Expected(v, i, l);
        return sums;
    }

    /// <summary>What computes a tile.</summary>
    public delegate void Compute(QuadTileArguments* tile, int rows, int vectors);

    /// <summary>What it gives.</summary>
    public int[] Actual(Compute compute)
    {
        using var a = Of(_a);
        using var b = new GuardedBuffer((_b.Length + 63) / 64 * 64);
        using var start = Of(MemoryMarshal.AsBytes(_start.AsSpan()));
        using var terms = Of(MemoryMarshal.AsBytes(_terms.AsSpan()));
        using var sums = new GuardedBuffer(((_vectors * _rows * _lanes * sizeof(int)) + 63) / 64 * 64);
        _b.CopyTo(new Span<sbyte>(b.Pointer, _b.Length));
        fixed (QuadRun* runs = _runs)
        {
            var arguments = new QuadTileArguments
            {
                A = a.Pointer,
                Pitch = _pitch,
                B = b.Pointer,
                Runs = runs,
                RunCount = _runs.Length,
                Start = (int*)start.Pointer,
                Terms = (int*)terms.Pointer,
                Sums = (int*)sums.Pointer,
            };
            var before = arguments;
            compute(&arguments, _rows, _vectors);
            Assert.True(new Span<byte>(&before, sizeof(QuadTileArguments)).SequenceEqual(
                new Span<byte>(&arguments, sizeof(QuadTileArguments))));
        }

        return new Span<int>(sums.Pointer, _vectors * _rows * _lanes).ToArray();
    }

    private int Expected(int vector, int row, int lane)
    {
        int sum = unchecked(_start[(vector * _lanes) + lane] + _terms[row]), t = 0;
        foreach (var run in _runs)
            for (int k = 0; k < run.Length; k++, t++)
                for (int e = 0; e < 4; e++)
                {
                    int x = _a[(row * _pitch) + (4 * (run.Offset + k)) + e];
                    sum = unchecked(sum + (x * _b[(((((t * _vectors) + vector) * _lanes) + lane) * 4) + e]));
                }

        return sum;
    }

    private static int Draw(SeededRandom random, bool extreme, int least, int most) =>
        extreme ? (random.Next(0, 2) == 0 ? least : most) : random.Next(least, most + 1);

    private static GuardedBuffer Of(ReadOnlySpan<byte> bytes)
    {
        var buffer = new GuardedBuffer(bytes.Length);
        bytes.CopyTo(new Span<byte>(buffer.Pointer, bytes.Length));
        return buffer;
    }
}
