using Hone.Machine;

namespace Hone.Kernels.Copies;

/// <summary>Which element type a copy moves.</summary>
internal static class CopyRows
{
    /// <summary>The strided copy.</summary>
    public static Kernel? Strided(KernelRequest request, SimdLevel level) => request switch
    {
        CopyRequest { Extents.Count: > StridedWalk.MostLoops } => null,
        CopyRequest { ElementSize: 1 } r => CopyKernel<byte>.Create(r),
        CopyRequest { ElementSize: 2 } r => CopyKernel<ushort>.Create(r),
        CopyRequest { ElementSize: 4 } r => CopyKernel<uint>.Create(r),
        CopyRequest { ElementSize: 8 } r => CopyKernel<ulong>.Create(r),
        _ => null,
    };

    /// <summary>Concatenation and splitting, by bytes.</summary>
    public static Kernel? Pieces(KernelRequest request, SimdLevel level) => request switch
    {
        ConcatRequest r => new PieceKernel(r.ElementSize, r.Outer, r.Sizes, joins: true),
        SplitRequest r => new PieceKernel(r.ElementSize, r.Outer, r.Sizes, joins: false),
        _ => null,
    };

    /// <summary>Padding.</summary>
    public static Kernel? Pad(KernelRequest request, SimdLevel level) => request switch
    {
        PadRequest { Input.Rank: > StridedWalk.MostLoops } => null,
        PadRequest { ElementSize: 1 } r => PadKernel<byte>.Create(r),
        PadRequest { ElementSize: 2 } r => PadKernel<ushort>.Create(r),
        PadRequest { ElementSize: 4 } r => PadKernel<uint>.Create(r),
        PadRequest { ElementSize: 8 } r => PadKernel<ulong>.Create(r),
        _ => null,
    };

    /// <summary>Gathering.</summary>
    public static Kernel? Gather(KernelRequest request, SimdLevel level) => request switch
    {
        GatherRequest { IndexSize: 4 } r => new GatherKernel<int>(r),
        GatherRequest { IndexSize: 8 } r => new GatherKernel<long>(r),
        _ => null,
    };
}
