using System.Runtime.CompilerServices;

namespace Hone.Kernels.Copies;

/// <summary>Concat and Split: pieces of at most 16 KiB go between one joined operand and several parts.</summary>
internal sealed unsafe class PieceKernel : Kernel
{
    private const long MostBytes = 16384;

    private readonly bool _joins;
    private readonly int _parts;
    private readonly long _row;
    private readonly long[] _partRows;
    private readonly (int Part, long InPart, long InRow, uint Bytes)[] _pieces;
    private readonly WorkSplit _split;

    /// <summary>The kernel; <paramref name="joins"/> tells Concat from Split.</summary>
    public PieceKernel(int elementSize, long outer, IReadOnlyList<long> sizes, bool joins)
    {
        _joins = joins;
        _parts = sizes.Count;
        _partRows = [.. sizes.Select(s => s * elementSize)];
        var pieces = new List<(int, long, long, uint)>();
        for (int part = 0; part < _parts; part++)
        {
            for (long at = 0; at < _partRows[part]; at += MostBytes)
                pieces.Add((part, at, _row + at, (uint)Math.Min(MostBytes, _partRows[part] - at)));
            _row += _partRows[part];
        }

        _pieces = [.. pieces];
        double bytes = _pieces.Length == 0 ? 0 : (double)_row / _pieces.Length;
        _split = WorkSplit.Of(outer * _pieces.Length, (bytes / 16) + 10);
    }

    /// <inheritdoc/>
    public override string Name => _joins ? "concat" : "split";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: the parts and the joined one, which is last for Concat and first for Split.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        byte* joined = (byte*)operands[_joins ? _parts : 0];
        void** parts = _joins ? operands : operands + 1;
        long unit = _split.First(task), end = _split.End(task), count = Math.Max(1, _pieces.Length);
        long row = unit / count;
        for (long next = unit % count; unit < end; unit++)
        {
            var piece = _pieces[next];
            byte* part = (byte*)parts[piece.Part] + (row * _partRows[piece.Part]) + piece.InPart;
            byte* whole = joined + (row * _row) + piece.InRow;
            if (_joins) Copy(part, whole, piece.Bytes);
            else Copy(whole, part, piece.Bytes);
            if (++next < count) continue;
            next = 0;
            row++;
        }
    }

    // A single number is what joining boxes and scores asks for, thousands of times.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(byte* from, byte* to, uint bytes)
    {
        if (bytes == 4) *(uint*)to = *(uint*)from;
        else if (bytes == 8) *(ulong*)to = *(ulong*)from;
        else Unsafe.CopyBlockUnaligned(to, from, bytes);
    }
}
