#:property PublishAot=false
#:project ../src/Hone/Hone.csproj
#:property RestorePackagesWithLockFile=false
// One convolution by every algorithm that serves it: what it needs, how long it takes, what it gives.
// dotnet run -c Release samples/one-convolution.cs
using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Tensors;

var x = TensorDescriptor.Packed(DataType.Float32, Layout.Nchwc, n: 1, c: 64, h: 56, w: 56);
var w = new FilterDescriptor(DataType.Float32, K: 64, C: 64, R: 3, S: 3);
var shape = ConvolutionDescriptor.Of(pad: 1);
var y = shape.OutputOf(x, w);
var convolution = new ConvolutionOperation(x, w, shape, y, threads: 1);

var random = new SeededRandom(1);
float[] input = Numbers(x.Length), output = new float[y.Length];
var filters = new Weights(Numbers(64 * 64 * 9));
float? first = null;
bool agree = true;
double peak = Hone.Machine.MeasuredPeaks.F32Gflops;
foreach (var found in convolution.FindAlgorithm(workspaceLimit: 256 << 20))
{
    var workspace = new byte[found.WorkspaceBytes];
    convolution.Forward(1, input, filters, found.Algorithm, workspace, 0, output);
    double gflops = 2 * convolution.MultiplyAdds / found.Milliseconds / 1e6;
    Console.WriteLine(
        $"{found.Algorithm,-20} {found.Milliseconds,8:F3} ms {gflops,6:F0} GFLOP/s {gflops / peak,6:P0} of peak, "
        + $"workspace {found.WorkspaceBytes,9} bytes, error class {found.Error}, y[0] = {output[0]:F4}");
    first ??= output[0];
    agree &= Math.Abs(output[0] - first.Value) < 1e-3;
}

foreach (var row in ConvolutionTable.Rows)
    if (convolution.WhyNot(row.Algorithm) is { } why) Console.WriteLine($"{row.Algorithm,-20} no: {why}");

return agree ? 0 : 1;

float[] Numbers(long count) => [.. Enumerable.Range(0, (int)count).Select(_ => random.NextSingle(-1, 1))];
