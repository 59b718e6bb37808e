using Hone.Kernels.Attention;
using Hone.Kernels.Convolution;
using Hone.Kernels.Copies;
using Hone.Kernels.Depthwise;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Expressions;
using Hone.Kernels.Gating;
using Hone.Kernels.Gemm;
using Hone.Kernels.Normalization;
using Hone.Kernels.Pooling;
using Hone.Kernels.Quantized;
using Hone.Kernels.Recurrent;
using Hone.Kernels.Reductions;
using Hone.Kernels.Resizing;
using Hone.Kernels.Transposed;
using Hone.Kernels.Typed;
using Hone.Machine;

namespace Hone.Kernels;

/// <summary>A line of the table: a name, what it is for, and how to make one.</summary>
/// <param name="Name">The family's name, as in <see cref="Kernel.Name"/> up to the tile.</param>
/// <param name="Summary">One sentence on what it serves and how.</param>
/// <param name="Create">Makes the kernel at a vector width, or gives null when the request is not for it.</param>
/// <param name="Request">
/// The only kind of request it takes, or null for several. It spares start-up the compiling of factories that say no.
/// </param>
public sealed record KernelRow(
    string Name, string Summary, Func<KernelRequest, SimdLevel, Kernel?> Create, Type? Request = null);

/// <summary>Every kernel family there is, in order of preference: the first row to take a request serves it.</summary>
public static class KernelTable
{
    /// <summary>The rows, best first within a family.</summary>
    public static IReadOnlyList<KernelRow> Rows { get; } =
    [
        new("depthwise.f32.tile", "One filter a channel, 3 or 5 wide, stride 1 or 2: tiles of seven NCHWc pixels.",
            AnyWidth.Create<DepthwiseTiledFamily>, typeof(DepthwiseRequest)),
        new("depthwise.f32.any", "One filter a channel, any size, stride, padding and dilation, NCHWc.",
            AnyWidth.Create<DepthwiseGeneralFamily>, typeof(DepthwiseRequest)),
        new("depthwise.u8", "One filter a channel over bytes, summed exactly, any size, stride and dilation, NCHWc.",
            AnyWidth.Create<ByteDepthwiseFamily>, typeof(ByteDepthwiseRequest)),
        new("conv.f32", "Convolutions, by the algorithm that the request names.",
            ConvolutionTable.Create, typeof(ConvolutionRequest)),
        new("conv.u8", "Convolutions of bytes, summed in whole numbers, NCHWc.",
            AnyWidth.Create<ByteConvolutionFamily>, typeof(ByteConvolutionRequest)),
        new("gemm.u8", "Products of numbers with constant bytes, by way of bytes.",
            AnyWidth.Create<ByteProductFamily>, typeof(ByteProductRequest)),
        new("convtranspose.f32.direct", "Transposed convolution NCHWc, a direct one for each phase of the stride.",
            BlockedPhases.Create, typeof(ConvolutionTransposeRequest)),
        new("convtranspose.f32", "Transposed convolution NCHW to NCHW, a convolution for each phase of the stride.",
            AnyWidth.Create<PhaseConvolutionFamily>, typeof(ConvolutionTransposeRequest)),
        new("gemv.f32", "A matrix times one column, by dot products.",
            AnyWidth.Create<MatrixVectorFamily>, typeof(GemmRequest)),
        new("gemm.f32", "Matrix products in register tiles, B constant and packed or given at run time.",
            TiledGemm.Create),
        new("attention.f32", "Softmax of scaled products times a matrix, by rows whose scores stay in the cache.",
            AttentionKernel.Create, typeof(AttentionRequest)),
        new("pool.f32", "Max and average over windows, NCHW and NCHWc.",
            AnyWidth.Create<PoolFamily>, typeof(PoolRequest)),
        new("globalpool.f32", "Max and average over whole pictures, NCHW and NCHWc.",
            AnyWidth.Create<GlobalPoolFamily>, typeof(GlobalPoolRequest)),
        new("squeeze.f32", "Squeeze-and-excite: a map times gates computed from its means, NCHW and NCHWc.",
            AnyWidth.Create<SqueezeExciteFamily>, typeof(SqueezeExciteRequest)),
        new("unary.f32", "Functions of one number.", AnyWidth.Create<UnaryFamily>, typeof(UnaryRequest)),
        new("binary.f32", "Functions of two numbers with broadcasting.",
            AnyWidth.Create<BinaryFamily>, typeof(BinaryRequest)),
        new("add.u8", "The sum of two values in bytes.", AnyWidth.Create<ByteAddFamily>, typeof(ByteAddRequest)),
        new("expression.f32", "Any tree of element-wise functions and row reductions, block by block.",
            AnyWidth.Create<ExpressionFamily>, typeof(ExpressionRequest)),
        new("affine.f32", "A scale and a shift per channel.",
            AnyWidth.Create<AffineFamily>, typeof(AffineRequest)),
        new("reorder.f32", "A change between NCHW, NHWC and NCHWc.",
            AnyWidth.Create<ReorderFamily>, typeof(ReorderRequest)),
        new("copy", "A strided copy of elements of 1, 2, 4 or 8 bytes.", CopyRows.Strided),
        new("concat", "Joining along an axis, and cutting.", CopyRows.Pieces),
        new("pad", "Padding by a constant, the edge, reflection or wrapping.", CopyRows.Pad),
        new("gather", "Gathering rows along an axis by index.", CopyRows.Gather),
        new("recurrent.f32", "LSTM and GRU over sequences, forward and in reverse.",
            AnyWidth.Create<RecurrentFamily>, typeof(RecurrentRequest)),
        new("softmax.f32", "Softmax and its logarithm along any axis.",
            AnyWidth.Create<SoftmaxFamily>, typeof(SoftmaxRequest)),
        new("layernorm.f32", "Layer normalisation of rows.",
            AnyWidth.Create<LayerNormFamily>, typeof(LayerNormRequest)),
        new("groupnorm.f32", "Instance and group normalisation, NCHW.",
            AnyWidth.Create<GroupNormFamily>, typeof(GroupNormRequest)),
        new("lrn.f32", "Local response normalisation, NCHW and NCHWc.",
            AnyWidth.Create<LrnFamily>, typeof(LrnRequest)),
        new("reduce.f32", "Reductions over any axes.",
            AnyWidth.Create<ReduceFamily>, typeof(ReduceRequest)),
        new("arg.f32", "The index of the largest or smallest along an axis.",
            AnyWidth.Create<ArgFamily>, typeof(ArgRequest)),
        new("resize.f32", "Resizing by the nearest neighbour or linearly, NCHW and NCHWc.",
            AnyWidth.Create<ResizeFamily>, typeof(ResizeRequest)),
        new("quantize", "float32 to integers of 8 or 16 bits with scales and zero points, and back.",
            AnyWidth.Create<QuantizationFamily>, typeof(QuantizationRequest)),
        new("map.u8", "A function of one byte by a table of 256.",
            AnyWidth.Create<ByteMapFamily>, typeof(ByteMapRequest)),
        new("maxpool.u8", "The largest byte of each window, NCHWc, by rows, then columns.",
            AnyWidth.Create<ByteMaxPoolFamily>, typeof(ByteMaxPoolRequest)),
        new("typed", "Comparisons of any type, truth functions, integer arithmetic.", TypedRows.Binary),
        new("where", "A choice between two operands.", TypedRows.Where),
        new("cast.narrow", "Between float32 and float16 or bfloat16, in vectors.",
            AnyWidth.Create<NarrowCastFamily>, typeof(CastRequest)),
        new("cast", "A change of the element type.", TypedRows.Cast),
    ];

    /// <summary>The preferred kernel for a request, or null when no row takes it.</summary>
    public static Kernel? Create(KernelRequest request, SimdLevel level)
    {
        foreach (var row in Rows)
        {
            if (row.Request is not null && row.Request != request.GetType()) continue;
            if (row.Create(request, level) is { } kernel) return kernel;
        }

        return null;
    }
}
