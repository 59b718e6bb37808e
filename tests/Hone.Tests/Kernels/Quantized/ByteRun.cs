using Hone.Kernels;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Quantized;

/// <summary>Runs kernels over bytes that end at guard pages, scratch full of 0xFF, the last task first.</summary>
internal static unsafe class ByteRun
{
    /// <summary>What the kernel writes into its last operand, given the others.</summary>
    public static byte[] Output(Kernel kernel, long outputs, params byte[][] inputs)
    {
        var buffers = inputs.Select(Of).Append(new GuardedBuffer(outputs)).ToArray();
        return Run(kernel, buffers);
    }

    /// <summary>The same with the last input as the output.</summary>
    public static byte[] InPlace(Kernel kernel, params byte[][] inputs)
    {
        var buffers = inputs.Select(Of).ToList();
        return Run(kernel, [.. buffers, buffers[^1]]);
    }

    /// <summary>Any bytes.</summary>
    public static byte[] Bytes(long count, long seed)
    {
        var random = new SeededRandom(seed);
        var bytes = new byte[count];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.Next(0, 256);
        return bytes;
    }

    private static byte[] Run(Kernel kernel, GuardedBuffer[] buffers)
    {
        using var scratch = new GuardedBuffer((kernel.ScratchBytes + 63) / 64 * 64);
        void** operands = stackalloc void*[buffers.Length];
        for (int i = 0; i < buffers.Length; i++) operands[i] = buffers[i].Pointer;
        for (int task = kernel.Tasks - 1; task >= 0; task--) kernel.Run(operands, task, scratch.Pointer);
        byte[] y = new Span<byte>(buffers[^1].Pointer, (int)buffers[^1].Bytes).ToArray();
        foreach (var buffer in buffers.Distinct()) buffer.Dispose();
        return y;
    }

    private static GuardedBuffer Of(byte[] bytes)
    {
        var buffer = new GuardedBuffer(bytes.Length);
        bytes.CopyTo(new Span<byte>(buffer.Pointer, bytes.Length));
        return buffer;
    }
}
