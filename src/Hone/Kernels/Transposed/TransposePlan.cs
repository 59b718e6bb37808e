using Hone.Kernels.Gemm;
using Hone.Machine;

namespace Hone.Kernels.Transposed;

/// <summary>How a transposed convolution is cut into phases, strips and tiles, and what scratch a task needs.</summary>
/// <remarks>
/// A task copies its strip of x between zeros. A position in the strip is row x <see cref="Pitch"/> + column, so that
/// neighbouring positions of a phase see neighbouring floats through every tap, across the ends of rows too: a panel of
/// positions is filled by shifted copies. Positions beyond a row's last column are computed and dropped.
/// Strips are cut from the rows, or from the columns of a picture with one row.
/// </remarks>
internal sealed class TransposePlan
{
    // Phases are StrideH x StrideW: FCN-32s has 1024. Beyond that the tables would outweigh the work.
    private const long MostPhases = 4096;

    // Taps or outputs so far apart that a strip does not fit are left to the reference.
    private const long MostStripFloats = 16 << 20;

    // Beyond every input; so far off are the inputs that a hostile model's pads ask for.
    private const long MostInput = 1 << 30;

    private readonly ConvolutionTransposeRequest _request;
    private readonly PhaseAxis _rows;
    private readonly PhaseAxis _columns;
    private readonly long _pitch;
    private readonly long _stripRows;

    /// <summary>Lays out the request for a width; <see cref="IsServable"/> says whether it can be.</summary>
    public TransposePlan(ConvolutionTransposeRequest r, SimdLevel level)
    {
        _request = r;
        _rows = new PhaseAxis(r.H, r.R, r.P, r.StrideH, r.DilationH, r.PadTop);
        _columns = new PhaseAxis(r.W, r.S, r.Q, r.StrideW, r.DilationW, r.PadLeft);
        Channels = r.C / r.Groups;
        Filters = r.K / r.Groups;
        Width = TileKernels.Vectors * level.Lanes();
        TileStarts = Tiles(Filters, TileKernels.MaxRows(level));
        int others = r.N * r.Groups, most = (int)(CutsRows ? _rows.Most : _columns.Most);
        Cuts = TileCuts.Choose(
            r.MultiplyAdds / others, others, most, TileStarts.Length - 1, (long)Channels * r.H * r.W * sizeof(float),
            (long)Channels * Filters * r.R * r.S * sizeof(float));
        long strip = (most + Cuts.Strips - 1) / Cuts.Strips;
        _stripRows = (CutsRows ? strip : 1) + _rows.Spread;
        _pitch = (CutsRows ? _columns.Most : strip) + _columns.Spread;
        ResultFloats = (long)r.StrideW * Filters * Width;
        IsServable = (long)r.StrideH * r.StrideW <= MostPhases && ResultFloats <= MostStripFloats
            && _pitch <= MostStripFloats && _stripRows <= MostStripFloats
            && (decimal)_stripRows * _pitch * Channels <= MostStripFloats
            && ((long)Channels * r.R * r.S) + ((long)r.StrideH * r.StrideW) <= int.MaxValue / Filters;
        Phases = IsServable ? FindPhases() : [];
    }

    /// <summary>Whether the tables and a strip have a reasonable size.</summary>
    public bool IsServable { get; }

    /// <summary>Input channels of a group.</summary>
    public int Channels { get; }

    /// <summary>Output channels of a group.</summary>
    public int Filters { get; }

    /// <summary>Positions of a panel.</summary>
    public int Width { get; }

    /// <summary>The first filter of each tile, and one past the last filter.</summary>
    public int[] TileStarts { get; }

    /// <summary>The tasks: strips of positions x ranges of tiles.</summary>
    public TileCuts Cuts { get; }

    /// <summary>All phases, StrideW with the same rows after each other.</summary>
    public Phase[] Phases { get; }

    /// <summary>Columns of a strip.</summary>
    public int Pitch => (int)_pitch;

    /// <summary>Floats of one channel of a strip.</summary>
    public int PlaneFloats => (int)(_stripRows * _pitch);

    /// <summary>Floats of a strip; a panel may look one width beyond its last position.</summary>
    public int StripFloats => (((Channels * PlaneFloats) + Width + 15) / 16 * 16) + Width;

    /// <summary>Floats of the results of one panel in all phases of a row.</summary>
    public long ResultFloats { get; }

    /// <summary>Terms of the longest sum.</summary>
    public int MostSteps => Phases.Max(p => p.Steps(Channels));

    /// <summary>Floats of the packed filters of a group.</summary>
    public int GroupFloats => Phases[^1].Start + (Phases[^1].Steps(Channels) * Filters);

    private bool CutsRows => _rows.Most > 1;

    /// <summary>The positions of a strip: rows from P0 to P1 and columns from Q0 to Q1 of every phase.</summary>
    public (int P0, int P1, int Q0, int Q1) Strip(int strip)
    {
        var (first, end) = TileCuts.Piece((int)(CutsRows ? _rows.Most : _columns.Most), strip, Cuts.Strips, 1);
        return CutsRows ? (first, end, 0, (int)_columns.Most) : (0, 1, first, end);
    }

    /// <summary>The input row or column that a strip begins with; below 0: in the zeros.</summary>
    public (int Row, int Column) Origin(int p0, int q0) =>
        ((int)Math.Min(p0 + _rows.Least, MostInput), (int)Math.Min(q0 + _columns.Least, MostInput));

    /// <summary>Rows of input that outputs p0 to p1 of a phase see.</summary>
    public int RowsSeen(int p0, int p1) => p1 - p0 + (int)_rows.Spread;

    private static int[] Tiles(int filters, int max)
    {
        var starts = new List<int>();
        for (int k = 0; k < filters; k += TileKernels.NextRows(filters - k, max)) starts.Add(k);
        return [.. starts, filters];
    }

    // Phases without output stay in the list: then the packed filters do not depend on the picture's size.
    private Phase[] FindPhases()
    {
        var r = _request;
        int[][] rowTaps = TapsOf(_rows), columnTaps = TapsOf(_columns);
        var phases = new Phase[r.StrideH * r.StrideW];
        int start = 0;
        for (int i = 0; i < phases.Length; i++)
        {
            int p = i / r.StrideW, q = i % r.StrideW;
            int[] taps = [.. from row in rowTaps[p] from column in columnTaps[q] select (row * r.S) + column];
            int[] offsets = [.. taps.Select(t => Offset(t / r.S, t % r.S))];
            phases[i] = new Phase(p, q, (int)_rows.Count(p), (int)_columns.Count(q), taps, offsets, start);
            start += phases[i].Steps(Channels) * Filters;
        }

        return phases;
    }

    private int Offset(int r, int s) =>
        (int)(((_rows.Shift(r) - _rows.Least) * _pitch) + _columns.Shift(s) - _columns.Least);

    private static int[][] TapsOf(PhaseAxis axis)
    {
        var taps = new List<int>[axis.Stride];
        for (int i = 0; i < taps.Length; i++) taps[i] = [];
        for (int t = 0; t < axis.Filter; t++) taps[axis.First(t)].Add(t);
        return [.. taps.Select(t => t.ToArray())];
    }
}
