using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Networks;

/// <summary>
/// Edge strength of a grey picture of any size: sqrt(gx^2 + gy^2), the picture in and out N x 1 x H x W.
/// </summary>
/// <remarks>
/// gx convolves with [-1 0 1; -2 0 2; -1 0 1], gy with its transpose; the map is padded by one zero pixel.
/// </remarks>
internal static class Sobel
{
    public static Graph Build(int batch)
    {
        var net = new NetworkBuilder("sobel");
        var grey = net.Input("grey", batch, 1, new Dimension(null, "height"), new Dimension(null, "width"));
        var gx = grey.Conv("gx", Kernel(-1, 0, 1, -2, 0, 2, -1, 0, 1), Window.Same(3));
        var gy = grey.Conv("gy", Kernel(-1, -2, -1, 0, 0, 0, 1, 2, 1), Window.Same(3));
        return net.Build(gx.Mul("gx2", gx).Add("sum", gy.Mul("gy2", gy)).Sqrt());
    }

    private static Tensor Kernel(params ReadOnlySpan<float> taps) => Tensor.From(new Shape(1, 1, 3, 3), taps);
}
