using Hone.Kernels.Elementwise;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>y = factor z over a described buffer, for the rare factors other than 0 and 1.</summary>
internal static unsafe class ScaledCopy
{
    /// <summary>Scales; z may be y.</summary>
    public static void Run(float* z, float* y, float factor, TensorDescriptor shape, int threads)
    {
        if (shape.Layout is null)
        {
            Strided(z, y, factor, shape);
            return;
        }

        var request = new BinaryRequest
        {
            Operation = BinaryOperation.Mul, A = new Shape((int)shape.Length), B = new Shape(1),
        };
        var kernel = KernelTable.Create(request, SimdLevels.Best)!;
        using var work = new KernelWork(kernel.ScratchBytes, threads);
        void** operands = stackalloc void*[3] { z, &factor, y };
        using var team = WorkerPool.Shared.Rent(threads);
        work.Run(kernel, operands, team);
    }

    private static void Strided(float* z, float* y, float factor, TensorDescriptor shape)
    {
        var strides = shape.Strides;
        for (int n = 0; n < shape.N; n++)
        {
            for (int c = 0; c < shape.C; c++)
            {
                for (int h = 0; h < shape.H; h++)
                {
                    long row = (n * strides.N) + (c * strides.C) + (h * strides.H);
                    for (int w = 0; w < shape.W; w++) y[row + (w * strides.W)] = factor * z[row + (w * strides.W)];
                }
            }
        }
    }
}
