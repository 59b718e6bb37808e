using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench.Fit;

/// <summary>One way to compute one convolution, with its counts and what it took.</summary>
internal sealed record Sample(
    int Shape, ConvolutionRequest Request, ConvolutionWork Work, ErrorClass Error, double Nanoseconds)
{
    private static readonly Layout[] s_layouts = [Layout.Nchw, Layout.Nhwc, Layout.Nchwc];

    /// <summary>Measures every algorithm but the definition, in every layout, in turns.</summary>
    public static unsafe List<Sample> Measure(int shape, ConvolutionRequest request, SimdLevel level)
    {
        var candidates = new List<ConvolutionRequest>();
        foreach (var layout in s_layouts)
        {
            bool picture = layout == Layout.Nchwc && request.C <= 4;
            foreach (var row in ConvolutionTable.Rows)
            {
                if (row.Algorithm == ConvolutionAlgorithm.Naive) continue;
                var candidate = request with
                {
                    InputLayout = picture ? Layout.Nchw : layout, OutputLayout = layout, Algorithm = row.Algorithm,
                };
                if (ConvolutionTable.WhyNot(candidate, level) is null) candidates.Add(candidate);
            }
        }

        long lanes = level.Lanes();
        using var x = Ones((request.C + lanes) * request.H * request.W);
        using var y = Ones((request.K + lanes) * request.P * request.Q);
        var kernels = candidates.Select(c => ConvolutionTable.Create(c, level)!).ToArray();
        var bound = kernels.Select(kernel => new BoundKernel(kernel, x, null, y)).ToArray();
        double[] seconds = Timing.LeastInTurns([.. bound.Select(k => (Action)k.Run)], 0.015 * bound.Length);
        foreach (var run in bound) run.Dispose();
        return
        [
            .. candidates.Zip(seconds).Select(p =>
            {
                var row = ConvolutionTable.Find(p.First.Algorithm)!;
                return new Sample(shape, p.First, row.Work(p.First, level), row.Error(p.First), p.Second * 1e9);
            }),
        ];
    }

    private static unsafe AlignedBuffer Ones(long floats)
    {
        var buffer = new AlignedBuffer(floats * sizeof(float));
        new Span<float>(buffer.Floats, (int)floats).Fill(0.5f);
        return buffer;
    }
}
