using System.Runtime.InteropServices;
using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Kernels.Gemm;
using Hone.Machine;
using Hone.Passes;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

/// <summary>Weights that lie elsewhere are packed as those in memory, by any number of threads.</summary>
public class DeferredWeightsTests
{
    public static TheoryData<string, int, int> Cases()
    {
        var cases = new TheoryData<string, int, int>();
        foreach (string kind in (string[])["winograd", "direct", "1x1", "grouped", "matrix", "transposed", "deep"])
            foreach (var level in SimdLevels.Available)
                for (int threads = 1; threads <= 4; threads++) cases.Add(kind, (int)level, threads);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_packing_has_the_same_bits(string kind, int width, int threads)
    {
        var level = (SimdLevel)width;
        Assert.Equal(Packed(kind, level, values => new Weights(values) { Packers = 1 }, out _), Packed(
            kind, level, values => new Weights(Elsewhere.Of(values)) { Packers = threads }, out var deferred));
        Assert.True(DeferredBytes.Are(deferred.Memory));
    }

    /// <summary>A panel or so of each is in memory at once, however large the whole is.</summary>
    [Theory]
    [InlineData("winograd")]
    [InlineData("direct")]
    [InlineData("deep")]
    public void Parts_are_small(string kind)
    {
        Packed(kind, SimdLevels.Best, values => new Weights(Elsewhere.Of(values)), out var values);
        Assert.True(MemoryMarshal.TryGetMemoryManager<byte, Elsewhere>(values.Memory, out var elsewhere));
        Assert.InRange(elsewhere.Largest, 1, (values.ByteLength / 2) + 1);
    }

    [Fact]
    public void Rows_are_scaled_whatever_range_is_read()
    {
        var values = Numbers(5 * 7);
        float[] scale = [2, -1, 0.1f, 0, 3];
        var expected = new float[35];
        for (int i = 0; i < 35; i++) expected[i] = values.AsSpan<float>()[i] * scale[i / 7];
        var scaled = ScaledRows.Of(values.Reshape(new Shape(5, 7)), scale);
        for (int first = 0; first < 35; first++)
        {
            for (int count = 0; first + count <= 35; count++)
            {
                var part = new float[count];
                scaled.CopyTo(first * sizeof(float), MemoryMarshal.AsBytes(part.AsSpan()));
                Assert.Equal(expected[first..(first + count)], part);
            }
        }

        Assert.True(DeferredBytes.Are(scaled.Memory));
        Assert.Equal(expected, scaled.AsSpan<float>().ToArray());
        Assert.False(DeferredBytes.Are(scaled.Memory));
        scaled.AsSpan<float>()[3] = 42;
        Assert.Equal(42, scaled.Clone().AsSpan<float>()[3]);
    }

    private static unsafe float[] Packed(string kind, SimdLevel level, Func<Tensor, Weights> weights, out Tensor values)
    {
        // Over a quarter of a megabyte, so that threads are taken; and edges everywhere.
        values = Numbers(kind switch { "1x1" => 270 * 250, "deep" => 150 * 3000, _ => 270 * 270 });
        var w = weights(values);
        values = w.Source!;
        var conv = new ConvolutionRequest
        {
            C = 30, H = 9, W = 9, K = 270, R = 3, S = 3, PadLeft = 1, PadRight = 1, PadTop = 1, PadBottom = 1,
            InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc, Filters = w,
        };
        var product = new GemmRequest { M = 20, N = 270, K = 270, Weights = w };
        KernelRequest request = kind switch
        {
            "winograd" => conv with { Algorithm = ConvolutionAlgorithm.Winograd },
            "direct" => conv,
            "1x1" => conv with { C = 250, R = 1, S = 1, PadLeft = 0, PadRight = 0, PadTop = 0, PadBottom = 0 },
            "grouped" => conv with { C = 90, Groups = 3, InputLayout = Layout.Nhwc, OutputLayout = Layout.Nhwc },
            "matrix" => product,
            "transposed" => product with { TransposeB = true },
            _ => product with { TransposeB = true, N = 150, K = 3000 },
        };
        Assert.NotNull(KernelTable.Create(request, level));
        var packing = w.Packings.Single();
        return new Span<float>(packing.Floats, (int)(packing.Bytes / sizeof(float))).ToArray();
    }

    private static Tensor Numbers(int count)
    {
        var random = new SeededRandom(3);
        var values = Tensor.Create<float>(count);
        foreach (ref float x in values.AsSpan<float>()) x = random.NextSingle(-1, 1);
        return values;
    }

    /// <summary>Elements behind a call, which notes the largest range that was asked for.</summary>
    private sealed class Elsewhere(Tensor values) : DeferredBytes(values.ByteLength)
    {
        private int _largest;

        public int Largest => _largest;

        public static Tensor Of(Tensor values) =>
            Tensor.Wrap(values.Type, values.Shape, new Elsewhere(values).Memory);

        protected override void Fetch(int offset, Span<byte> to)
        {
            InterlockedMax(ref _largest, to.Length);
            values.CopyTo(offset, to);
        }

        private static void InterlockedMax(ref int at, int value)
        {
            for (int seen = at; seen < value;)
            {
                int now = Interlocked.CompareExchange(ref at, value, seen);
                if (now == seen) return;
                seen = now;
            }
        }
    }
}
