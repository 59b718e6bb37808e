using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>Filters, row-major [K, C, R, S].</summary>
/// <param name="Type">The element type.</param>
/// <param name="K">Filters, all groups together.</param>
/// <param name="C">Channels that a filter sees: those of its group.</param>
/// <param name="R">Rows.</param>
/// <param name="S">Columns.</param>
public sealed record FilterDescriptor(DataType Type, int K, int C, int R, int S)
{
    /// <summary>As in <c>Float32 64x64x3x3</c>.</summary>
    public override string ToString() => $"{Type} {K}x{C}x{R}x{S}";
}
