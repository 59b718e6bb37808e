using Hone.Kernels;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

/// <summary>Runs kernels over memory with canaries around each operand, the tasks in reverse order.</summary>
internal static unsafe class GuardedRun
{
    private const int Guard = 64;
    private const byte Canary = 0xA5;

    /// <summary>Every width available here, as theory data.</summary>
    public static TheoryData<SimdLevel> Levels => [.. SimdLevels.Available];

    /// <summary>The preferred kernel of the table.</summary>
    public static Kernel Create(KernelRequest request, SimdLevel level) =>
        KernelTable.Create(request, level) ?? throw new InvalidOperationException($"no kernel takes {request}");

    /// <summary>Runs with float operands and gives the output, which starts as NaN.</summary>
    public static float[] Floats(Kernel kernel, long outputs, params float[]?[] inputs)
    {
        var y = new float[outputs];
        Array.Fill(y, float.NaN);
        Run(kernel, [.. inputs.Select(i => (Array?)i), y]);
        return y;
    }

    /// <summary>Runs with operands of any element type; arrays are copied into guarded memory and back.</summary>
    public static void Run(Kernel kernel, params Array?[] operands)
    {
        var buffers = operands.Select(o =>
            o is null ? null : new AlignedBuffer((2 * Guard) + ByteLength(o))).ToArray();
        var pointers = stackalloc void*[operands.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            if (buffers[i] is not { } buffer) continue;
            new Span<byte>(buffer.Pointer, (int)buffer.Bytes).Fill(Canary);
            pointers[i] = buffer.Pointer + Guard;
            Bytes(operands[i]!).CopyTo(Inside(buffer));
        }

        using var scratch = new AlignedBuffer(kernel.ScratchBytes + (2 * Guard), zeroed: false);
        new Span<byte>(scratch.Pointer, (int)scratch.Bytes).Fill(Canary);
        for (int task = kernel.Tasks - 1; task >= 0; task--) kernel.Run(pointers, task, scratch.Pointer + Guard);
        CheckCanaries(scratch, "scratch");
        for (int i = 0; i < operands.Length; i++)
        {
            if (buffers[i] is not { } buffer) continue;
            CheckCanaries(buffer, $"operand {i} of {kernel.Name}");
            Inside(buffer).CopyTo(Bytes(operands[i]!));
            buffer.Dispose();
        }
    }

    /// <summary>Small integers in -4 .. 4, whose sums and products are exact in binary32.</summary>
    public static float[] Integers(long count, long seed)
    {
        var random = new SeededRandom(seed);
        var values = new float[count];
        for (int i = 0; i < values.Length; i++) values[i] = random.Next(-4, 5);
        return values;
    }

    /// <summary>NCHW to NCHWc; the lanes beyond C hold 7.</summary>
    public static float[] Block(float[] x, int n, int channels, int plane, int lanes)
    {
        int blocks = (channels + lanes - 1) / lanes;
        var y = new float[(long)n * blocks * plane * lanes];
        Array.Fill(y, 7);
        for (int i = 0; i < n; i++)
            for (int c = 0; c < channels; c++)
                for (int p = 0; p < plane; p++)
                    y[Blocked(i, c, p, blocks, plane, lanes)] = x[(((i * channels) + c) * plane) + p];
        return y;
    }

    /// <summary>NCHWc to NCHW.</summary>
    public static float[] Unblock(float[] x, int n, int channels, int plane, int lanes)
    {
        int blocks = (channels + lanes - 1) / lanes;
        var y = new float[(long)n * channels * plane];
        for (int i = 0; i < n; i++)
            for (int c = 0; c < channels; c++)
                for (int p = 0; p < plane; p++)
                    y[(((i * channels) + c) * plane) + p] = x[Blocked(i, c, p, blocks, plane, lanes)];
        return y;
    }

    private static int Blocked(int n, int c, int pixel, int blocks, int plane, int lanes) =>
        (((((n * blocks) + (c / lanes)) * plane) + pixel) * lanes) + (c % lanes);

    /// <summary>Elements of an NCHWc buffer.</summary>
    public static long BlockedLength(int n, int channels, int plane, int lanes) =>
        (long)n * ((channels + lanes - 1) / lanes) * plane * lanes;

    private static Span<byte> Inside(AlignedBuffer buffer) =>
        new(buffer.Pointer + Guard, (int)buffer.Bytes - (2 * Guard));

    private static Span<byte> Bytes(Array array) => System.Runtime.InteropServices.MemoryMarshal.CreateSpan(
        ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array), ByteLength(array));

    // Half is no primitive type to the framework.
    private static int ByteLength(Array array) => array is Half[] ? array.Length * 2 : Buffer.ByteLength(array);

    private static void CheckCanaries(AlignedBuffer buffer, string what)
    {
        var all = new Span<byte>(buffer.Pointer, (int)buffer.Bytes);
        Assert.False(all[..Guard].ContainsAnyExcept(Canary), $"written before {what}");
        Assert.False(all[^Guard..].ContainsAnyExcept(Canary), $"written after {what}");
    }
}
