using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Kernels.Copies;
using Hone.Kernels.Depthwise;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Expressions;
using Hone.Kernels.Normalization;
using Hone.Kernels.Pooling;
using Hone.Kernels.Quantized;
using Hone.Kernels.Reductions;
using Hone.Kernels.Resizing;
using Hone.Kernels.Transposed;
using Hone.Kernels.Typed;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

/// <summary>A kernel that runs takes nothing from the managed heap.</summary>
public sealed unsafe class AllocationTests
{
    private static readonly ResizeAxis s_axis =
        new(new[] { 0, 1, 2, 3 }, new[] { 1, 2, 3, 3 }, new[] { 0, 0.5f, 0, 0 });

    private static readonly KernelRequest[] s_requests =
    [
        new ExpressionRequest
        {
            Space = new Shape(3, 40), RowAxes = 1, Inputs = [new Shape(3, 40), new Shape(40)],
            Terms =
            [
                new ReduceTerm(ReduceKind.Mean, 0), new BinaryTerm(BinaryOperation.Sub, 0, 2),
                new BinaryTerm(BinaryOperation.Mul, 3, 1),
            ],
        },
        new DepthwiseRequest { C = 16, H = 8, W = 8, R = 3, S = 3, Filters = new Weights(new float[144]) },
        new DepthwiseRequest { C = 16, H = 8, W = 8, R = 2, S = 2, Filters = new Weights(new float[64]) },
        new ConvolutionTransposeRequest
        {
            C = 5, H = 8, W = 8, K = 6, R = 4, S = 4, P = 16, Q = 16, StrideH = 2, StrideW = 2, PadTop = 1, PadLeft = 1,
            Filters = new Weights(new float[480]),
        },
        new ConvolutionRequest
        {
            C = 5, H = 6, W = 6, K = 6, R = 3, S = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1,
            Filters = new Weights(new float[270]), Algorithm = ConvolutionAlgorithm.ImplicitGemm,
            InputLayout = Layout.Nchw, OutputLayout = Layout.Nchw,
        },
        new ConvolutionRequest
        {
            C = 5, H = 6, W = 6, K = 6, R = 3, S = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1,
            Filters = new Weights(new float[270]), Algorithm = ConvolutionAlgorithm.ImplicitPrecompGemm,
            InputLayout = Layout.Nhwc, OutputLayout = Layout.Nhwc,
        },
        new ConvolutionRequest
        {
            C = 5, H = 6, W = 6, K = 6, R = 3, S = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1,
            Filters = new Weights(new float[270]), Algorithm = ConvolutionAlgorithm.Gemm,
            InputLayout = Layout.Nchw, OutputLayout = Layout.Nchw,
        },
        new ConvolutionRequest
        {
            C = 5, H = 6, W = 6, K = 6, R = 3, S = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1,
            Filters = new Weights(new float[270]), Algorithm = ConvolutionAlgorithm.Gemm,
            InputLayout = Layout.Nhwc, OutputLayout = Layout.Nhwc,
        },
        new ConvolutionRequest
        {
            C = 5, H = 6, W = 6, K = 6, R = 3, S = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1,
            Filters = new Weights(new float[270]), Algorithm = ConvolutionAlgorithm.Direct,
            InputLayout = Layout.Nhwc, OutputLayout = Layout.Nhwc,
        },
        new PoolRequest { Kind = PoolKind.Max, C = 16, H = 8, W = 8, P = 4, Q = 4, R = 2, S = 2 },
        new PoolRequest
        {
            Kind = PoolKind.Max,
            Layout = Layout.Nchwc, C = 16, H = 8, W = 8, P = 4, Q = 4, R = 2, S = 2,
        },
        new ByteDepthwiseRequest
        {
            C = 16, H = 8, W = 8, R = 3, S = 3, FilterZero = [0], InputZero = 3,
            Filters = Tensor.Create(DataType.UInt8, new Shape(16, 1, 3, 3)),
            Output = new Requantization(new float[16], new float[16], 0, 255, 0),
        },
        new ByteDepthwiseRequest
        {
            C = 16, H = 8, W = 8, R = 8, S = 3, FilterZero = [0], InputZero = 3,
            Filters = Tensor.Create(DataType.UInt8, new Shape(16, 1, 8, 3)),
            Output = new Requantization(new float[16], new float[16], 0, 255, 0),
        },
        new ByteAddRequest { Length = 1000, A = new(1, 2), B = new(3, 4), Y = new(5, 6), Low = -6, High = 249 },
        new ByteMapRequest { Length = 1000, Table = new byte[256] },
        new ByteMaxPoolRequest { C = 16, H = 8, W = 8, P = 4, Q = 4, R = 2, S = 2, StrideH = 2, StrideW = 2 },
        new GlobalPoolRequest { Kind = PoolKind.Average, C = 16, Plane = 64 },
        new GlobalPoolRequest { Kind = PoolKind.Average, C = 16, Plane = 64, InputLayout = Layout.Nchwc },
        new UnaryRequest { Activation = new Activation(ActivationKind.Mish, 0, 0), Length = 1000 },
        new BinaryRequest { Operation = BinaryOperation.Add, A = new Shape(4, 5, 6), B = new Shape(5, 1) },
        new BinaryRequest { Operation = BinaryOperation.Pow, A = new Shape(4, 5, 6), B = new Shape(5, 1) },
        new AffineRequest { C = 8, Plane = 64, Scale = new Weights(new float[8]), Shift = new Weights(new float[8]) },
        new ReorderRequest { From = Layout.Nchw, To = Layout.Nchwc, C = 16, Plane = 64 },
        new CopyRequest { ElementSize = 4, Extents = [8, 5, 7], InputStrides = [1, 56, 8], OutputStrides = [35, 7, 1] },
        new ConcatRequest { ElementSize = 4, Outer = 3, Sizes = [100, 20] },
        new PadRequest { ElementSize = 4, Input = new Shape(5, 6), Before = [1, 2], After = [2, 3] },
        new SoftmaxRequest { Outer = 4, Axis = 37 },
        new SoftmaxRequest { Outer = 4, Axis = 7, Inner = 9 },
        new LayerNormRequest { Rows = 4, Length = 37 },
        new GroupNormRequest { C = 8, Groups = 4, Plane = 16 },
        new LrnRequest { C = 16, Plane = 16, Size = 5 },
        new LrnRequest { C = 16, Plane = 16, Size = 5, Layout = Layout.Nchwc },
        new ReduceRequest { Kind = ReduceKind.Mean, Input = new Shape(4, 5, 6), Axes = [0, 2] },
        new ReduceRequest { Kind = ReduceKind.Max, Input = new Shape(4, 5, 6), Axes = [1] },
        new ArgRequest { Outer = 3, Axis = 5, Inner = 20 },
        new ResizeRequest { C = 16, H = 4, W = 4, Rows = s_axis, Columns = s_axis },
        new ResizeRequest { C = 16, H = 4, W = 4, Rows = s_axis, Columns = s_axis, Layout = Layout.Nchwc },
        new TypedBinaryRequest
        {
            Operation = TypedOperation.Less, Type = DataType.Int64, A = new Shape(9), B = new Shape(9),
        },
        new WhereRequest { ElementSize = 4, Condition = new Shape(9), Then = new Shape(9), Else = new Shape(9) },
        new CastRequest { From = DataType.Float32, To = DataType.Int64, Length = 9 },
    ];

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Nothing_is_allocated(SimdLevel level)
    {
        using var memory = new AlignedBuffer(1 << 16);
        void** operands = stackalloc void*[4];
        for (int i = 0; i < 4; i++) operands[i] = memory.Pointer + (i << 14);
        foreach (var request in s_requests)
        {
            var kernel = GuardedRun.Create(request, level);
            using var scratch = new AlignedBuffer(kernel.ScratchBytes);
            long allocated = 0;
            // The first run compiles, and a compilation may allocate.
            for (int run = 0; run < 2; run++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int task = 0; task < kernel.Tasks; task++) kernel.Run(operands, task, scratch.Pointer);
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }

            Assert.True(allocated == 0, $"{kernel.Name} allocates {allocated} bytes");
        }
    }
}
