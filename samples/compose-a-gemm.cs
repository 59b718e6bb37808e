#:property PublishAot=false
#:project ../src/Hone/Hone.csproj
#:property RestorePackagesWithLockFile=false
// Squared distances from points to centres kept as 8-bit codes, |a - b|^2 = |a|^2 - 2 a b + |b|^2, as one matrix
// product put together from Hone's parts: an iterator that decodes B on its way into the cache, and an epilogue that
// turns sums into distances: dotnet run -c Release samples/compose-a-gemm.cs
using System.Diagnostics;
using Hone.Kernels.Gemm.Compose;
using Hone.Samples;
using Hone.Tensors;

const int points = 600, centres = 500, length = 700;
const float scale = 1 / 64f;
var random = new SeededRandom(1);
float[] a = [.. Enumerable.Range(0, points * length).Select(_ => random.NextSingle(-1, 1))];
sbyte[] codes = [.. Enumerable.Range(0, centres * length).Select(_ => (sbyte)random.NextSingle(-64, 64))];

float[] normsA = [.. Enumerable.Range(0, points).Select(i => Norm(k => a[(i * length) + k]))];
float[] normsB = [.. Enumerable.Range(0, centres).Select(j => Norm(k => scale * codes[(j * length) + k]))];
float[] distances = new float[points * centres];
var product = new ComposedGemm<RowMajor, Codes, Distance>(
    points, centres, length, new RowMajor(a, length), new Codes(codes, length, scale),
    new Distance(distances, normsA, normsB));
product.Run(threads: 2);
double best = double.MaxValue;
for (int i = 0; i < 20; i++)
{
    long start = Stopwatch.GetTimestamp();
    product.Run(threads: 1);
    best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
}

double worst = 0;
for (int i = 0; i < points; i += 7)
for (int j = 0; j < centres; j++)
{
    double exact = 0;
    for (int k = 0; k < length; k++) exact += Math.Pow(a[(i * length) + k] - (scale * codes[(j * length) + k]), 2);
    worst = Math.Max(worst, Math.Abs(distances[(i * centres) + j] - exact) / exact);
}

double gflops = 2e-9 * points * centres * length / best;
Console.WriteLine($"{points} x {centres} distances of length {length}: {best * 1e3:0.00} ms on one thread,");
Console.WriteLine($"{gflops:0} GFLOP/s, largest relative error {worst:0.0e0}");
return worst < 1e-5 ? 0 : 1;

static float Norm(Func<int, float> element) =>
    (float)Enumerable.Range(0, length).Sum(k => (double)element(k) * element(k));

namespace Hone.Samples
{
    /// <summary>B [k, n], kept as one row of signed bytes for each column: decoded as it is loaded.</summary>
    internal readonly record struct Codes(sbyte[] Values, int Length, float Scale) : ITileIteratorB
    {
        public void Load(int step, int steps, int column, int columns, Span<float> tile, int pitch)
        {
            for (int j = 0; j < columns; j++)
            {
                var row = Values.AsSpan(((column + j) * Length) + step, steps);
                for (int s = 0; s < row.Length; s++) tile[(s * pitch) + j] = Scale * row[s];
            }
        }
    }

    /// <summary>y[m, n] = |a|^2 - 2 sum + |b|^2.</summary>
    internal readonly record struct Distance(float[] Y, float[] NormsA, float[] NormsB) : IEpilogue
    {
        public void Store(int row, int rows, int column, int columns, ReadOnlySpan<float> sums, int pitch)
        {
            var norms = NormsB.AsSpan(column, columns);
            for (int i = 0; i < rows; i++)
            {
                var y = Y.AsSpan(((row + i) * NormsB.Length) + column, columns);
                var sum = sums.Slice(i * pitch, columns);
                for (int j = 0; j < y.Length; j++) y[j] = NormsA[row + i] - (2 * sum[j]) + norms[j];
            }
        }
    }
}
