namespace Hone.Networks;

/// <summary>
/// The window of a convolution or a pooling: its size R x S, its step, and the padding around the map.
/// </summary>
/// <param name="R">Height in pixels.</param>
/// <param name="S">Width in pixels.</param>
/// <param name="Stride">Step in both directions.</param>
/// <param name="PadH">Rows added above and below.</param>
/// <param name="PadW">Columns added on the left and on the right.</param>
public readonly record struct Window(int R, int S, int Stride = 1, int PadH = 0, int PadW = 0)
{
    /// <summary>One pixel.</summary>
    public static Window Point { get; } = new(1, 1);

    /// <summary>A square window padded by (k - 1) / 2 on every side, so that stride 1 keeps the map's size.</summary>
    public static Window Same(int k, int stride = 1) => new(k, k, stride, (k - 1) / 2, (k - 1) / 2);

    /// <summary>A window R x S, both odd, that keeps the map's size.</summary>
    public static Window Same(int r, int s, int stride) => new(r, s, stride, (r - 1) / 2, (s - 1) / 2);

    /// <summary>A square window without padding.</summary>
    public static Window Valid(int k, int stride = 1) => new(k, k, stride);

    /// <summary>
    /// Windows along an extent: floor((extent + 2 pad - size) / stride) + 1, or with the ceiling instead of the floor,
    /// in which case a last window that would start in the right padding does not count.
    /// </summary>
    internal static int Count(int extent, int size, int stride, int pad, bool ceil = false)
    {
        int span = extent + (2 * pad) - size;
        int count = ((ceil ? span + stride - 1 : span) / stride) + 1;
        return ceil && (count - 1) * stride >= extent + pad ? count - 1 : count;
    }
}
