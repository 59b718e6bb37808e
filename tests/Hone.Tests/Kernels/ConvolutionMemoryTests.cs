using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

/// <summary>
/// What convolutions as one product take, by counting: bytes that buffers asked for, and bytes of the workspace that
/// hold something else after a run than before.
/// </summary>
public sealed unsafe class ConvolutionMemoryTests
{
    private const int Taps = 9;
    private const byte Untouched = 0xA5;

    public static TheoryData<Layout> Layouts { get; } = [Layout.Nchw, Layout.Nhwc];

    /// <summary>Each input is written about R S times; the margin is for rows and panels rounded up.</summary>
    [Theory, MemberData(nameof(Layouts))]
    public void Gemm_writes_the_input_as_often_as_the_filter_has_taps(Layout layout)
    {
        var request = Request(ConvolutionAlgorithm.Gemm, layout);
        var (_, written) = Measure(request);
        long input = InputBytes(request);
        Assert.InRange(written, Taps * input, (Taps * input * 11 / 10) + 4096);
    }

    /// <summary>
    /// The implicit one asks for its filters and its scratch, which no larger input makes larger; nothing else.
    /// </summary>
    [Theory, MemberData(nameof(Layouts))]
    public void Implicit_gemm_takes_nothing_that_grows_with_the_input(Layout layout)
    {
        var request = Request(ConvolutionAlgorithm.ImplicitGemm, layout);
        var (taken, written) = Measure(request);
        var (larger, _) = Measure(request with { H = 2 * request.H, W = 2 * request.W, N = 3 });
        Assert.Equal(0, written);
        Assert.InRange(taken, 1, Taps * InputBytes(request) / 4);
        Assert.InRange(larger, 1, taken + (64 * 1024));
    }

    /// <summary>A table of one number for each tap and pixel, whatever the channels.</summary>
    [Theory, MemberData(nameof(Layouts))]
    public void The_table_takes_a_number_for_each_tap_and_pixel(Layout layout)
    {
        var request = Request(ConvolutionAlgorithm.ImplicitPrecompGemm, layout);
        var plain = request with { Algorithm = ConvolutionAlgorithm.ImplicitGemm };
        Measure(plain); // packs the filters, which both share
        long table = Measure(request).Taken - Measure(plain).Taken, pixels = request.P * request.Q;
        // The table is made by way of two numbers a pixel, and rounded up to whole panels.
        Assert.InRange(table, sizeof(int) * Taps * pixels, sizeof(int) * (Taps + 2) * (pixels + 32));
    }

    // Bytes asked for by making the kernel, its room and a run of it, and bytes of the workspace written by the run.
    private static (long Taken, long Written) Measure(ConvolutionRequest request)
    {
        using var x = new AlignedBuffer(InputBytes(request));
        using var y = new AlignedBuffer((long)request.N * request.K * request.P * request.Q * sizeof(float));
        new Span<float>(x.Floats, (int)(x.Bytes / sizeof(float))).Fill(0.1f);
        using var team = WorkerPool.Shared.Rent(1);
        long before = AlignedBuffer.TakenByThread;
        var kernel = ConvolutionTable.Create(request, SimdLevels.Best)!;
        using var work = new KernelWork(kernel.ScratchBytes, 1);
        using var workspace = new AlignedBuffer(kernel.WorkspaceBytes);
        var bytes = new Span<byte>(workspace.Pointer, (int)workspace.Bytes);
        bytes.Fill(Untouched);
        void** operands = stackalloc void*[] { x.Pointer, null, y.Pointer, workspace.Pointer };
        work.Run(kernel, operands, team);
        return (AlignedBuffer.TakenByThread - before, bytes.Length - bytes.Count(Untouched));
    }

    private static long InputBytes(ConvolutionRequest r) => (long)r.N * r.C * r.H * r.W * sizeof(float);

    private static ConvolutionRequest Request(ConvolutionAlgorithm algorithm, Layout layout) => new()
    {
        C = 64, H = 56, W = 56, K = 32, R = 3, S = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1,
        InputLayout = layout, OutputLayout = layout, Algorithm = algorithm,
        Filters = new Weights(new float[32 * 64 * Taps]),
    };
}
