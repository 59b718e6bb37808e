namespace Hone.Kernels.Attention;

/// <summary>The loops of attention at one vector width: see <see cref="AttentionTiles{S, V}"/>.</summary>
internal sealed unsafe class AttentionLoops
{
    /// <summary>Floats of a vector.</summary>
    public required int Lanes { get; init; }

    /// <summary>c = a b: a, its row, b, its row, c, its row, rows, k, columns.</summary>
    public required delegate*<float*, long, float*, long, float*, long, int, int, long, void> Product { get; init; }

    /// <summary>The weights of a row of scores: the row, its length, scale, mask, the mask's step.</summary>
    public required delegate*<float*, int, float, float*, long, float> Weights { get; init; }

    /// <summary>y = x factor: x, y, count, factor.</summary>
    public required delegate*<float*, float*, int, float, void> Scale { get; init; }

    /// <summary>Turns a matrix over: x, its row, rows, columns, y, its row.</summary>
    public required delegate*<float*, long, int, int, float*, long, void> Turn { get; init; }
}
