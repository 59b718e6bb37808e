namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// Where the vectors of V or of M lie: floats from one point, block of channels and tile to the next.
/// </summary>
/// <remarks>
/// The order is [point][block][tile]: a point's matrix lies together, for the products. With a tile's vectors together
/// transforms are no faster, as their writes are not what they wait for, and products are up to 30 % slower.
/// </remarks>
internal readonly record struct WinogradGrid(nint PointPitch, nint BlockPitch, nint TilePitch, long Floats)
{
    /// <summary>Room for so many tiles and blocks.</summary>
    public static WinogradGrid Of(WinogradShape shape, int tiles, int blocks)
    {
        // An odd number of lines, so that a tile's points do not crowd into the same cache sets.
        long lines = (((long)tiles * blocks * shape.Lanes) + 15) / 16;
        nint pitch = (nint)(lines | 1) * 16;
        return new WinogradGrid(pitch, (nint)tiles * shape.Lanes, shape.Lanes, (long)pitch * shape.Points);
    }

    /// <summary>Floats from the start to a vector.</summary>
    public nint At(int point, int block, int tile) => (point * PointPitch) + (block * BlockPitch) + (tile * TilePitch);
}
