using System.Runtime.Intrinsics;
using Hone.Kernels.Convolution.Fourier;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Tests.Kernels.Fourier;

/// <summary>The transforms against their definition, summed in double precision, and against what must hold.</summary>
public sealed unsafe class FourierTransformTests
{
    // Relative to the largest of a spectrum; a wrong twiddle shows as 1e-2 and more.
    private const double Bound = 1e-6;

    private static readonly int[] s_lengths =
        [4, 6, 8, 10, 12, 16, 18, 20, 24, 30, 32, 36, 40, 50, 54, 60, 64, 72, 90, 100, 120, 128, 144, 192, 240, 256];

    private static readonly (int Rows, int Columns)[] s_planes =
    [
        (8, 8), (16, 16), (24, 24), (32, 32), (16, 32), (32, 16), (1, 16), (1, 32), (16, 1), (4, 4), (6, 10), (20, 30),
        (4, 72), (60, 8),
    ];

    public static TheoryData<SimdLevel> Levels => GuardedRun.Levels;

    [Theory, MemberData(nameof(Levels))]
    public void Lines_equal_the_definition(SimdLevel level) => Run(level, new Lines());

    [Theory, MemberData(nameof(Levels))]
    public void Planes_equal_the_definition_and_come_back(SimdLevel level) => Run(level, new Planes());

    [Theory, MemberData(nameof(Levels))]
    public void An_impulse_has_a_flat_spectrum_to_the_last_bit(SimdLevel level) => Run(level, new Impulses());

    [Fact]
    public void Every_slot_belongs_to_one_frequency()
    {
        foreach (var (rows, columns) in s_planes)
        {
            var all = Frequency.Of(rows, columns);
            var slots = all.SelectMany(f => f.IsReal ? [f.Re] : new[] { f.Re, f.Im }).Order();
            Assert.Equal(Enumerable.Range(0, rows * columns), slots);
            int planes = 0;
            foreach (var f in all)
            {
                Assert.Equal(planes, f.Planes);
                planes += f.IsReal ? 1 : 2;
            }

            Assert.Equal(rows * columns, planes);
        }
    }

    [Fact]
    public void Sizes_are_even_products_of_two_three_and_five()
    {
        for (int n = 1; n < 600; n++)
        {
            int size = FourierSize.Next(n);
            Assert.True(size >= n && size % 2 == 0 && size >= 4);
            Assert.Equal(size, FourierSize.Radices(size).Aggregate(1, (a, b) => a * b));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => FourierSize.Radices(14));
    }

    private static void Run(SimdLevel level, IAtWidth check)
    {
        switch (level)
        {
            case SimdLevel.V512: check.Run<Simd512, Vector512<float>>(); break;
            case SimdLevel.V256: check.Run<Simd256, Vector256<float>>(); break;
            default: check.Run<Simd128, Vector128<float>>(); break;
        }
    }

    private static void AreNear(ReadOnlySpan<double> expected, Func<int, double> actual, string what)
    {
        double largest = 0;
        foreach (double e in expected) largest = Math.Max(largest, Math.Abs(e));
        for (int i = 0; i < expected.Length; i++)
            if (!(Math.Abs(actual(i) - expected[i]) <= Bound * largest))
                Assert.Fail($"{what}: element {i} is {actual(i)}, expected {expected[i]}");
    }

    private interface IAtWidth
    {
        void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct;
    }

    private sealed class Lines : IAtWidth
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            foreach (int n in s_lengths)
            {
                Complex<S, V>(n);
                Complex<S, V>(n / 2);
                Real<S, V>(n);
            }
        }

        private static void Complex<S, V>(int n)
            where S : struct, ISimd<V>
            where V : struct
        {
            var transform = new ComplexTransform<S, V>(n);
            int lanes = S.Lanes;
            using var from = GuardedBuffer.Of(ConvolutionCheck.Fractions(2 * n * lanes, n));
            using var to = new GuardedBuffer(2 * n * lanes * sizeof(float));
            using var back = new GuardedBuffer(2 * n * lanes * sizeof(float));
            using var room = new GuardedBuffer(transform.RoomFloats * sizeof(float));
            float* x = (float*)from.Pointer, y = (float*)to.Pointer, z = (float*)back.Pointer;
            // Planes in, interleaved out.
            var line = new Line(x, lanes, n * lanes);
            var spectrum = new Line(y, 2 * lanes, lanes);
            transform.Run(line, spectrum, (float*)room.Pointer);
            transform.Run(
                spectrum.Exchanged, new Line(z, lanes, n * lanes).Exchanged, (float*)room.Pointer);
            for (int lane = 0; lane < lanes; lane++)
            {
                int l = lane;
                double[] expected = Spectrum(n, j => x[(j * lanes) + l], j => x[((n + j) * lanes) + l]);
                AreNear(expected, i => y[(i * lanes) + l], $"complex {n}");
                double[] times = [.. Enumerable.Range(0, 2 * n).Select(i => n * (double)x[(i * lanes) + l])];
                AreNear(times, i => z[(i * lanes) + l], $"complex {n} and back");
            }
        }

        private static void Real<S, V>(int n)
            where S : struct, ISimd<V>
            where V : struct
        {
            var transform = new RealTransform<S, V>(n);
            int lanes = S.Lanes;
            using var from = GuardedBuffer.Of(ConvolutionCheck.Fractions(n * lanes, n));
            using var to = new GuardedBuffer(n * lanes * sizeof(float));
            using var back = new GuardedBuffer(n * lanes * sizeof(float));
            using var room = new GuardedBuffer(transform.RoomFloats * sizeof(float));
            float* x = (float*)from.Pointer, y = (float*)to.Pointer, z = (float*)back.Pointer;
            var spectrum = new Line(y, 2 * lanes, lanes);
            transform.Forward(new Line(x, 2 * lanes, lanes), spectrum, (float*)room.Pointer);
            transform.Inverse(spectrum, new Line(z, 2 * lanes, lanes), (float*)room.Pointer);
            for (int lane = 0; lane < lanes; lane++)
            {
                int l = lane;
                double[] half = Spectrum(n, j => x[(j * lanes) + l], _ => 0)[..n];
                // The imaginary part of frequency 0 is none; the place is that of frequency n / 2.
                half[1] = Enumerable.Range(0, n).Sum(j => (j % 2 == 0 ? 1.0 : -1.0) * x[(j * lanes) + l]);
                AreNear(half, i => y[(i * lanes) + l], $"real {n}");
                double[] times = [.. Enumerable.Range(0, n).Select(i => n * (double)x[(i * lanes) + l])];
                AreNear(times, i => z[(i * lanes) + l], $"real {n} and back");
            }
        }

        // Real and imaginary part in turns.
        private static double[] Spectrum(int n, Func<int, double> re, Func<int, double> im)
        {
            var sums = new double[2 * n];
            for (int k = 0; k < n; k++)
                for (int j = 0; j < n; j++)
                {
                    var (sin, cos) = Math.SinCos(-2 * Math.PI * ((long)j * k % n) / n);
                    sums[2 * k] += (re(j) * cos) - (im(j) * sin);
                    sums[(2 * k) + 1] += (re(j) * sin) + (im(j) * cos);
                }

            return sums;
        }
    }

    private sealed class Planes : IAtWidth
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            foreach (var (rows, columns) in s_planes) Run<S, V>(rows, columns);
        }

        private static void Run<S, V>(int rows, int columns)
            where S : struct, ISimd<V>
            where V : struct
        {
            using var plane = new PlaneRun<S, V>(rows, columns);
            int lanes = S.Lanes, count = rows * columns;
            float[] x = ConvolutionCheck.Fractions(count * lanes, count);
            float[] slots = plane.Forward(x), back = plane.Inverse();
            for (int lane = 0; lane < lanes; lane += lanes - 1)
            {
                int l = lane;
                double[] expected = Spectrum(rows, columns, i => x[(i * lanes) + l]);
                AreNear(expected, i => slots[(i * lanes) + l], $"plane {rows}x{columns}");
            }

            for (int i = 0; i < x.Length; i++) Assert.Equal(count * (double)x[i], back[i], count * Bound * 10);
        }

        // Slot by slot, from what the frequencies say about them.
        private static double[] Spectrum(int rows, int columns, Func<int, double> x)
        {
            var slots = new double[rows * columns];
            foreach (var f in Frequency.Of(rows, columns))
            {
                var (u, v) = Waves(f, rows, columns);
                for (int i = 0; i < rows; i++)
                    for (int j = 0; j < columns; j++)
                    {
                        double turns = ((double)(i * u % rows) / rows) + ((double)(j * v % columns) / columns);
                        var (sin, cos) = Math.SinCos(-2 * Math.PI * turns);
                        slots[f.Re] += x((i * columns) + j) * cos;
                        if (!f.IsReal) slots[f.Im] += x((i * columns) + j) * sin;
                    }
            }

            return slots;
        }

        // Waves of a frequency down and along: the layout as PlaneTransform's summary gives it.
        private static (int Down, int Along) Waves(Frequency f, int rows, int columns)
        {
            int row = f.Re / columns, column = f.Re % columns;
            if (column > 1) return (row, column / 2);
            int down = row > 1 ? row / 2 : row * (rows / 2);
            return (down, column * (columns / 2));
        }
    }

    private sealed class Impulses : IAtWidth
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            foreach (var (rows, columns) in s_planes)
            {
                using var plane = new PlaneRun<S, V>(rows, columns);
                var x = new float[rows * columns * S.Lanes];
                x.AsSpan(0, S.Lanes).Fill(3);
                float[] slots = plane.Forward(x);
                foreach (var f in Frequency.Of(rows, columns))
                {
                    Assert.Equal(3, slots[f.Re * S.Lanes]);
                    if (!f.IsReal) Assert.Equal(0, slots[f.Im * S.Lanes]);
                }
            }
        }
    }
}
