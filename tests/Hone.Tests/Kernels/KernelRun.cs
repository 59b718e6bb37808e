using Hone.Kernels;
using Hone.Machine;

namespace Hone.Tests.Kernels;

/// <summary>Runs one kernel over operands that end at guard pages, with scratch full of NaNs.</summary>
internal static unsafe class KernelRun
{
    private static readonly WorkerPool s_pool = new(3);

    /// <summary>Operands in the kernel's order, the last one written; null for an absent one. Gives the last.</summary>
    /// <param name="kernel">What to run.</param>
    /// <param name="threads">The team's size.</param>
    /// <param name="outputs">Floats of the output.</param>
    /// <param name="inputs">The operands before it.</param>
    public static float[] Output(Kernel kernel, int threads, long outputs, params float[]?[] inputs)
    {
        var buffers = inputs.Select(x => x is null ? null : GuardedBuffer.Of(x)).ToList();
        buffers.Add(new GuardedBuffer(outputs * sizeof(float)));
        return Run(kernel, threads, buffers, b => b.Floats.ToArray());
    }

    /// <summary>The same over bytes.</summary>
    public static byte[] Bytes(Kernel kernel, int threads, long outputs, params byte[][] inputs)
    {
        List<GuardedBuffer?> buffers = [.. inputs.Select(GuardedBuffer.Of), new GuardedBuffer(outputs)];
        return Run(kernel, threads, buffers, b => new Span<byte>(b.Pointer, (int)b.Bytes).ToArray());
    }

    /// <summary>A kernel of two operands over bytes, the second one also the output.</summary>
    /// <param name="kernel">What to run.</param>
    /// <param name="threads">The team's size.</param>
    /// <param name="other">The operand that is only read.</param>
    /// <param name="both">The operand that the result replaces.</param>
    public static byte[] BytesInPlace(Kernel kernel, int threads, byte[] other, byte[] both)
    {
        List<GuardedBuffer?> buffers = [GuardedBuffer.Of(other), GuardedBuffer.Of(both)];
        buffers.Add(buffers[1]);
        return Run(kernel, threads, buffers, b => new Span<byte>(b.Pointer, (int)b.Bytes).ToArray());
    }

    /// <summary>As <see cref="Output"/> with the last input as the output.</summary>
    public static float[] InPlace(Kernel kernel, int threads, params float[]?[] inputs)
    {
        var buffers = inputs.Select(x => x is null ? null : GuardedBuffer.Of(x)).ToList();
        buffers.Add(buffers[^1]);
        return Run(kernel, threads, buffers, b => b.Floats.ToArray());
    }

    private static T[] Run<T>(
        Kernel kernel, int threads, List<GuardedBuffer?> buffers, Func<GuardedBuffer, T[]> read)
    {
        var scratch = Enumerable.Range(0, threads).Select(_ => Aligned(kernel.ScratchBytes)).ToArray();
        using var workspace = Aligned(kernel.WorkspaceBytes);
        using (var team = s_pool.Rent(threads))
        {
            nint[] pointers = [.. buffers.Append(workspace).Select(b => b is null ? 0 : (nint)b.Pointer)];
            int first = 0;
            foreach (int end in (int[])[.. kernel.Barriers, kernel.Tasks])
            {
                team.Run(new Work(kernel, pointers, scratch, first), end - first);
                first = end;
            }
        }

        T[] y = read(buffers[^1]!);
        foreach (var buffer in buffers.Distinct()) buffer?.Dispose();
        foreach (var buffer in scratch) buffer.Dispose();
        return y;
    }

    private static GuardedBuffer Aligned(long bytes) => new((bytes + 63) / 64 * 64);

    private sealed class Work(Kernel kernel, nint[] operands, GuardedBuffer[] scratch, int first) : IParallelWork
    {
        public void Run(int task, int worker)
        {
            fixed (nint* at = operands) kernel.Run((void**)at, first + task, scratch[worker].Pointer);
        }
    }
}
