using Hone.Tensors;

namespace Hone.Kernels.Resizing;

/// <summary>
/// Which inputs an output position is made of, along one axis: (1 - Weight) x[First] + Weight x[Second].
/// </summary>
/// <param name="First">Per output, an input index.</param>
/// <param name="Second">Per output, another; empty for the nearest neighbour, where First alone counts.</param>
/// <param name="Weight">Per output, the share of Second; empty for the nearest neighbour.</param>
public sealed record ResizeAxis(ReadOnlyMemory<int> First, ReadOnlyMemory<int> Second, ReadOnlyMemory<float> Weight)
{
    /// <summary>Nearest neighbour.</summary>
    public static ResizeAxis Nearest(ReadOnlyMemory<int> index) => new(index, default, default);

    /// <summary>Output extent.</summary>
    public int Outputs => First.Length;

    /// <summary>Whether two inputs are mixed.</summary>
    public bool IsLinear => !Weight.IsEmpty;
}

/// <summary>
/// A picture of another size: y[n,c,p,q] mixes the rows and columns of x[n,c] that the two axes name.
/// </summary>
/// <remarks>
/// Operands: x [N,C,H,W], y [N,C,P,Q], both NCHW or NCHWc; y must not alias x. Rows are mixed first, then columns.
/// Either both axes are linear or none is. All indices must lie in the input.
/// </remarks>
public sealed record ResizeRequest : KernelRequest
{
    /// <summary>How x and y lie.</summary>
    public Layout Layout { get; init; } = Layout.Nchw;

    /// <summary>Images.</summary>
    public int N { get; init; } = 1;

    /// <summary>Channels.</summary>
    public required int C { get; init; }

    /// <summary>Input rows.</summary>
    public required int H { get; init; }

    /// <summary>Input columns.</summary>
    public required int W { get; init; }

    /// <summary>What makes the output rows.</summary>
    public required ResizeAxis Rows { get; init; }

    /// <summary>What makes the output columns.</summary>
    public required ResizeAxis Columns { get; init; }
}
