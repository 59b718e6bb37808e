namespace Hone.Kernels.Convolution.Fourier;

/// <summary>One frequency of a plane: the slots of its spectrum, and where its filters lie.</summary>
/// <param name="Re">The slot of the real part.</param>
/// <param name="Im">The slot of the imaginary part; -1 where that is zero.</param>
/// <param name="Planes">Planes of packed filters before this one's: one for each part.</param>
internal readonly record struct Frequency(int Re, int Im, int Planes)
{
    /// <summary>Whether it takes one product only.</summary>
    public bool IsReal => Im < 0;

    /// <summary>The frequencies of a plane; each extent is 1 or even. Every slot belongs to one.</summary>
    public static Frequency[] Of(int rows, int columns)
    {
        var all = new List<Frequency>();
        int planes = 0;
        for (int j = 0; j < Math.Min(2, columns); j++)
        {
            // The column is a real line: its own ends, then pairs of rows.
            for (int i = 0; i < Math.Min(2, rows); i++) Add((i * columns) + j, -1);
            for (int i = 2; i < rows; i += 2) Add((i * columns) + j, ((i + 1) * columns) + j);
        }

        for (int i = 0; i < rows; i++)
            for (int j = 2; j < columns; j += 2) Add((i * columns) + j, (i * columns) + j + 1);
        return [.. all];

        void Add(int re, int im)
        {
            all.Add(new Frequency(re, im, planes));
            planes += im < 0 ? 1 : 2;
        }
    }
}
