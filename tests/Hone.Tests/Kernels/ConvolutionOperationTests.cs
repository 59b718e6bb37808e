using System.Runtime.InteropServices;
using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

/// <summary>The contract: factors, workspaces, what is refused, and that refusals write nothing.</summary>
public class ConvolutionOperationTests
{
    private static readonly FilterDescriptor s_filters = new(DataType.Float32, 16, 16, 3, 3);

    public static TheoryData<ConvolutionAlgorithm> Algorithms => [.. ConvolutionTable.Rows.Select(r => r.Algorithm)];

    /// <summary>y = alpha conv(x, w) + beta y, in every layout that the algorithm serves.</summary>
    [Theory, MemberData(nameof(Algorithms))]
    public void Forward_scales_and_adds(ConvolutionAlgorithm algorithm)
    {
        int served = 0;
        foreach (var operation in Operations(algorithm, threads: 2))
        {
            if (operation.WhyNot(algorithm) is not null) continue;
            served++;
            foreach (var (alpha, beta) in ((float, float)[])[(1, 0), (2, 0), (1, 1), (-1, 1), (0.5f, -3)])
            {
                var data = new ConvolutionData(operation);
                float[] y = data.Y();
                double[] expected = data.Expected(alpha, beta, y, null, Activation.None);
                if (beta == 0) Array.Fill(y, float.NaN);
                operation.Forward(alpha, data.X, data.W, algorithm, Room(operation, algorithm), beta, y);
                data.Compare(expected, y, algorithm);
            }
        }

        Assert.True(served > 0, $"{algorithm} served none");
    }

    /// <summary>y = act(alpha1 conv(x, w) + alpha2 z + bias), z elsewhere and z in y's place.</summary>
    [Theory, MemberData(nameof(Algorithms))]
    public void BiasActivationForward_ends_with_the_activation(ConvolutionAlgorithm algorithm)
    {
        foreach (var operation in Operations(algorithm, threads: 1))
        {
            if (operation.WhyNot(algorithm) is not null) continue;
            foreach (var (alpha1, alpha2) in ((float, float)[])[(1, 0), (1, 1), (2, 0.5f)])
            foreach (bool inPlace in (bool[])[false, true])
            {
                var data = new ConvolutionData(operation);
                float[] z = data.Y(), y = inPlace ? z : new float[operation.Y.Length];
                double[] expected = data.Expected(alpha1, alpha2, z, data.Bias, Activation.Relu);
                operation.BiasActivationForward(
                    alpha1, data.X, data.W, algorithm, Room(operation, algorithm), alpha2, alpha2 == 0 ? [] : z,
                    data.Bias, Activation.Relu, y);
                data.Compare(expected, y, algorithm);
            }
        }
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void A_workspace_one_byte_too_small_is_refused_before_anything_is_written(ConvolutionAlgorithm algorithm)
    {
        foreach (var operation in Operations(algorithm, threads: 1))
        {
            if (operation.WhyNot(algorithm) is not null) continue;
            long bytes = operation.GetWorkspaceSize(algorithm);
            if (bytes == 0) continue;
            var data = new ConvolutionData(operation);
            float[] y = data.Y(), before = (float[])y.Clone();
            var small = new byte[bytes - 1];
            var e = Assert.Throws<ArgumentException>(
                () => operation.Forward(1, data.X, data.W, algorithm, small, 2, y));
            Assert.Equal("workspace", e.ParamName);
            Assert.Contains($"{bytes} bytes", e.Message, StringComparison.Ordinal);
            Assert.Equal(before, y);
            Assert.All(small, b => Assert.Equal(0, b));
        }
    }

    [Fact]
    public void Buffers_that_overlap_or_are_short_are_refused()
    {
        var operation = Operation(Layout.Nchw);
        var data = new ConvolutionData(operation);
        var both = new float[operation.X.Length + operation.Y.Length];
        float[] y = data.Y(), before = (float[])y.Clone();
        Refuses("x", () => Forward(both.AsSpan(0, data.X.Length), both.AsSpan(8, y.Length)));
        Refuses("x", () => Forward(data.X.AsSpan(1), y));
        Refuses("y", () => Forward(data.X, y.AsSpan(1)));
        Refuses("z", () => Fused(both.AsSpan(8, y.Length), both.AsSpan(0, y.Length)));
        Refuses("z", () => Fused(y.AsSpan(1), y));
        var room = MemoryMarshal.AsBytes(y.AsSpan()).ToArray();
        Refuses("workspace", () => operation.Forward(
            1, data.X, data.W, ConvolutionAlgorithm.Naive, MemoryMarshal.AsBytes(y.AsSpan()), 0, y));
        Refuses("w", () => operation.Forward(
            1, data.X, new Weights(new float[9]), ConvolutionAlgorithm.Naive, room, 0, y));
        Refuses("bias", () => operation.BiasActivationForward(
            1, data.X, data.W, ConvolutionAlgorithm.Naive, room, 0, [], new Weights(new float[3]), default, y));
        Assert.Throws<ArgumentNullException>(
            () => operation.Forward(1, data.X, null!, ConvolutionAlgorithm.Naive, room, 0, y));
        Assert.Equal(before, y);

        void Forward(ReadOnlySpan<float> x, Span<float> to) =>
            operation.Forward(1, x, data.W, ConvolutionAlgorithm.Naive, [], 0, to);
        void Fused(ReadOnlySpan<float> z, Span<float> to) => operation.BiasActivationForward(
            1, data.X, data.W, ConvolutionAlgorithm.Naive, [], 1, z, null, default, to);
    }

    [Fact]
    public void An_unsupported_combination_says_why()
    {
        var operation = Operation(Layout.Nchw);
        Assert.Contains("NCHWc", operation.WhyNot(ConvolutionAlgorithm.Direct), StringComparison.Ordinal);
        var e = Assert.Throws<ArgumentException>(() => operation.GetWorkspaceSize(ConvolutionAlgorithm.Depthwise));
        Assert.Contains("groups", e.Message, StringComparison.Ordinal);
        var data = new ConvolutionData(operation);
        Assert.Throws<ArgumentException>(
            () => operation.Forward(1, data.X, data.W, ConvolutionAlgorithm.Depthwise, [], 0, data.Y()));
        Assert.Throws<ArgumentException>(
            () => operation.Forward(1, data.X, data.W, (ConvolutionAlgorithm)99, [], 0, data.Y()));
    }

    [Fact]
    public void Wrong_descriptors_are_refused()
    {
        var x = TensorDescriptor.Packed(DataType.Float32, Layout.Nchw, 1, 16, 9, 9);
        var same = ConvolutionDescriptor.Of(pad: 1);
        var y = same.OutputOf(x, s_filters);
        Refused(() => Make(x, s_filters, same, TensorDescriptor.Packed(
            DataType.Float32, Layout.Nchw, 1, 16, 9, 8)));
        Refused(() => Make(x, s_filters, same with { PadLeft = -1 }, y));
        Refused(() => Make(x, s_filters, same with { StrideH = 0 }, y));
        Refused(() => Make(x, s_filters, same with { DilationW = 1 << 29 }, y));
        Refused(() => Make(x, s_filters, same with { PadTop = int.MaxValue }, y));
        Refused(() => Make(x, s_filters, same with { Groups = 2 }, y));
        Refused(() => Make(x, s_filters, same with { WinogradTile = 5 }, y));
        Refused(() => Make(x, s_filters with { K = 0 }, same, y));
        Refused(() => Make(x, s_filters with { C = 15 }, same, y));
        Refused(() => Make(x, s_filters with { R = 12 }, same, y));
        Refused(() => Make(x, s_filters with { Type = DataType.Int8 }, same, y));
        Refused(() => TensorDescriptor.Packed(DataType.Float32, Layout.Nchw, 1, 0, 9, 9));
        Refused(() => TensorDescriptor.Packed(DataType.Float32, Layout.Nchw, 65536, 65536, 65536, 65536));
        Refused(() => TensorDescriptor.Packed(DataType.Float32, Layout.Nchwc, 1, 16, 9, 9, block: 3));
        Refused(() => TensorDescriptor.Packed(DataType.Float32, Layout.Nhwc, 1, 16, 9, 9, block: 8));
        Refused(() => TensorDescriptor.Strided(DataType.Float32, 1, 16, 9, 9, new Strides(1, 80, 9, 1)));
        Refused(() => TensorDescriptor.Strided(DataType.Float32, 1, 16, 9, 9, new Strides(1296, 81, 9, 0)));
        Refused(() => TensorDescriptor.Strided(DataType.Float32, 2, 2, 9, 9, new Strides(long.MaxValue, 81, 9, 1)));
        Assert.Throws<ArgumentNullException>(() => Make(null!, s_filters, same, y));
        Assert.Throws<ArgumentNullException>(() => Make(x, null!, same, y));
        Assert.Throws<ArgumentNullException>(() => Make(x, s_filters, null!, y));
        Assert.Throws<ArgumentNullException>(() => Make(x, s_filters, same, null!));
    }

    [Fact]
    public void Strides_of_a_layout_are_that_layout_and_others_are_served_by_Naive()
    {
        Assert.Equal(
            Layout.Nhwc, TensorDescriptor.Strided(DataType.Float32, 2, 5, 4, 3, new Strides(60, 1, 15, 5)).Layout);
        var x = TensorDescriptor.Strided(DataType.Float32, 2, 16, 5, 6, new Strides(16 * 64, 64, 10, 1));
        var same = ConvolutionDescriptor.Of(pad: 1);
        var operation = new ConvolutionOperation(x, s_filters, same, same.OutputOf(x, s_filters), threads: 2);
        Assert.Contains("strides", operation.WhyNot(ConvolutionAlgorithm.ImplicitGemm), StringComparison.Ordinal);
        var only = Assert.Single(operation.GetAlgorithms());
        Assert.Equal(ConvolutionAlgorithm.Naive, only.Algorithm);
        var data = new ConvolutionData(operation);
        float[] y = data.Y();
        double[] expected = data.Expected(2, -1, y, null, Activation.None);
        operation.Forward(2, data.X, data.W, ConvolutionAlgorithm.Naive, [], -1, y);
        data.Compare(expected, y, ConvolutionAlgorithm.Naive);
    }

    [Fact]
    public void GetAlgorithms_lists_what_serves_and_FindAlgorithm_keeps_to_the_limit()
    {
        var operation = Operation(Layout.Nchwc);
        var listed = operation.GetAlgorithms();
        Assert.Equal(
            ConvolutionTable.Rows.Select(r => r.Algorithm).Where(a => operation.WhyNot(a) is null),
            listed.Select(a => a.Algorithm).Order());
        Assert.All(listed, a => Assert.True(a.IsDeterministic && a.WorkspaceBytes >= 0));
        var found = operation.FindAlgorithm();
        Assert.Equal(listed.Count, found.Count);
        Assert.True(found.Zip(found.Skip(1)).All(p => p.First.Milliseconds <= p.Second.Milliseconds));
        Assert.All(operation.FindAlgorithm(workspaceLimit: 0), a => Assert.Equal(0, a.WorkspaceBytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => operation.FindAlgorithm(-1));
    }

    [Fact]
    public void Steady_calls_allocate_nothing()
    {
        var operation = Operation(Layout.Nchwc);
        var data = new ConvolutionData(operation);
        float[] y = data.Y();
        byte[] room = Room(operation, ConvolutionAlgorithm.Direct);
        long allocated = 0;
        for (int run = 0; run < 3; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            operation.Forward(1, data.X, data.W, ConvolutionAlgorithm.Direct, room, 0, y);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private static byte[] Room(ConvolutionOperation operation, ConvolutionAlgorithm algorithm) =>
        new byte[operation.GetWorkspaceSize(algorithm)];

    private static ConvolutionOperation Operation(Layout layout)
    {
        var x = TensorDescriptor.Packed(DataType.Float32, layout, 2, 16, 9, 11);
        var same = ConvolutionDescriptor.Of(pad: 1);
        return new ConvolutionOperation(x, s_filters, same, same.OutputOf(x, s_filters));
    }

    private static IEnumerable<ConvolutionOperation> Operations(ConvolutionAlgorithm algorithm, int threads)
    {
        bool depthwise = algorithm == ConvolutionAlgorithm.Depthwise;
        var filters = depthwise ? s_filters with { C = 1 } : s_filters;
        var shape = ConvolutionDescriptor.Of(pad: 1, groups: depthwise ? 16 : 1);
        foreach (var layout in Enum.GetValues<Layout>())
        foreach (var level in SimdLevels.Available)
        {
            int block = layout == Layout.Nchwc ? level.Lanes() : 0;
            var x = TensorDescriptor.Packed(DataType.Float32, layout, 2, 16, 9, 11, block);
            yield return new ConvolutionOperation(x, filters, shape, shape.OutputOf(x, filters), threads);
        }
    }

    private static ConvolutionOperation Make(
        TensorDescriptor x, FilterDescriptor w, ConvolutionDescriptor convolution, TensorDescriptor y) =>
        new(x, w, convolution, y);

    private static void Refused(Func<object> act) => Assert.ThrowsAny<ArgumentException>(act);

    private static void Refuses(string name, Action act) =>
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(act).ParamName);
}
