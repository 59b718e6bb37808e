using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Kernels.Gemm;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

public class SharedWeightsTests
{
    /// <summary>A plan for another shape packs nothing anew, even when the originals are gone.</summary>
    [Fact]
    public void Kernels_for_other_shapes_use_the_same_packing()
    {
        foreach (var (input, output) in ((Layout, Layout)[])
            [(Layout.Nchwc, Layout.Nchwc), (Layout.Nchw, Layout.Nchwc), (Layout.Nchw, Layout.Nchw)])
        {
            var request = new ConvolutionRequest
            {
                C = 3, H = 9, W = 9, K = 20, R = 3, S = 3, InputLayout = input, OutputLayout = output,
                Filters = new Weights(new float[3 * 20 * 9]), Bias = new Weights(new float[20]),
                Algorithm = output == Layout.Nchw ? ConvolutionAlgorithm.ImplicitGemm : ConvolutionAlgorithm.Direct,
            };
            Assert.NotNull(KernelTable.Create(request, SimdLevels.Best));
            long packed = request.Filters.PackedBytes;
            request.Filters.Release();
            Assert.NotNull(KernelTable.Create(request with { N = 2, H = 33, W = 47, StrideH = 2 }, SimdLevels.Best));
            Assert.Equal(packed, request.Filters.PackedBytes);
        }

        var product = new GemmRequest { M = 1, N = 50, K = 70, Weights = new Weights(new float[3500]) };
        Assert.NotNull(KernelTable.Create(product, SimdLevels.Best));
        product.Weights.Release();
        Assert.NotNull(KernelTable.Create(product with { M = 300 }, SimdLevels.Best));
        Assert.Throws<InvalidOperationException>(
            () => KernelTable.Create(product with { TransposeB = true }, SimdLevels.Best));
    }

    /// <summary>Two layers may share filters and differ in their bias.</summary>
    [Fact]
    public void A_packing_does_not_hold_another_layers_bias()
    {
        var request = new ConvolutionRequest
        {
            C = 1, H = 1, W = 1, K = 2, R = 1, S = 1, Filters = new Weights(new float[] { 2, 3 }),
            Algorithm = ConvolutionAlgorithm.ImplicitGemm,
        };
        foreach (float bias in (float[])[10, 20])
        {
            var biased = request with { Bias = new Weights(new[] { bias, bias }) };
            float[] y = KernelRun.Output(KernelTable.Create(biased, SimdLevels.Best)!, 1, 2, [1f], null);
            Assert.Equal([2 + bias, 3 + bias], y);
        }
    }

    [Fact]
    public unsafe void Running_allocates_nothing()
    {
        var convolution = new ConvolutionRequest
        {
            C = 3, H = 9, W = 9, K = 20, R = 3, S = 3, PadLeft = 1, OutputLayout = Layout.Nchwc,
            Filters = new Weights(new float[3 * 20 * 9]), Activation = new Activation(ActivationKind.Tanh, 0, 0),
        };
        KernelRequest[] requests =
        [
            convolution,
            convolution with { InputLayout = Layout.Nchwc },
            convolution with { InputLayout = Layout.Nchwc, Algorithm = ConvolutionAlgorithm.Winograd },
            convolution with { OutputLayout = Layout.Nchw, Algorithm = ConvolutionAlgorithm.ImplicitGemm },
            new GemmRequest { M = 30, N = 20, K = 3000, TransposeB = true },
            new GemmRequest { M = 3, N = 20, K = 30, Weights = new Weights(new float[600]) },
        ];
        using var memory = new AlignedBuffer(1 << 20);
        void** operands = stackalloc void*[5];
        foreach (var request in requests)
        {
            var kernel = KernelTable.Create(request, SimdLevels.Best)!;
            using var scratch = new AlignedBuffer(kernel.ScratchBytes);
            using var workspace = new AlignedBuffer(kernel.WorkspaceBytes);
            void* y = memory.Pointer + 500_000;
            operands[0] = memory.Pointer;
            operands[1] = request is GemmRequest ? memory.Pointer : null;
            operands[2] = request is GemmRequest ? null : y;
            operands[3] = request is GemmRequest ? y : workspace.Pointer;
            operands[4] = workspace.Pointer;
            long before = 0;
            for (int i = 0; i < 3; i++)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
                for (int task = 0; task < kernel.Tasks; task++) kernel.Run(operands, task, scratch.Pointer);
            }

            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }
}
