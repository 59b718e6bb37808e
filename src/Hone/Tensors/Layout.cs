namespace Hone.Tensors;

/// <summary>How the elements of an activation lie in memory. Shapes are always spoken of as N, C, spatial.</summary>
public enum Layout
{
    /// <summary>Row-major in the order of the shape: N, C, H, W. The only layout outside a plan.</summary>
    Nchw = 0,

    /// <summary>Channels innermost: N, H, W, C.</summary>
    Nhwc = 1,

    /// <summary>
    /// Blocked: N, ceil(C/c), H, W, c with c the float lanes of a vector (16, 8 or 4). The lanes beyond C hold finite
    /// numbers that nobody may rely on; packed weights are zero there.
    /// </summary>
    Nchwc = 2,
}
