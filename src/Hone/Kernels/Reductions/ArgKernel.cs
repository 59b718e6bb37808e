using Hone.Machine;

namespace Hone.Kernels.Reductions;

/// <summary>ArgMax and ArgMin, one scalar search per output.</summary>
internal sealed unsafe class ArgKernel(ArgRequest request) : Kernel
{
    private readonly WorkSplit _split = WorkSplit.Of(request.Outer * request.Inner, request.Axis * 2.0);

    /// <inheritdoc/>
    public override string Name => request.Smallest ? "argmin.f32" : "argmax.f32";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>The kernel of a row of the table.</summary>
    public static Kernel? Create(KernelRequest request, SimdLevel level) =>
        request is ArgRequest r ? new ArgKernel(r) : null;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            long slice = (unit / request.Inner * request.Axis * request.Inner) + (unit % request.Inner);
            float* x = (float*)operands[0] + slice;
            ((long*)operands[1])[unit] = request.Smallest ? Search(x, -1) : Search(x, 1);
        }
    }

    private long Search(float* x, float sign)
    {
        long best = 0, inner = request.Inner;
        float top = sign * x[0];
        for (long k = 1; k < request.Axis; k++)
        {
            float value = sign * x[k * inner];
            if (!(value > top) && !(request.LastOfEqual && value == top)) continue;
            (best, top) = (k, value);
        }

        return best;
    }
}
