using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Quantized;

/// <summary>Adds two values in bytes as float32 would, to the bit.</summary>
/// <remarks>
/// Bound by the division, ten cycles for sixteen bytes, while operands are in the first two cache levels.
/// </remarks>
internal sealed unsafe class ByteAddKernel<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private const int Chunk = 1024;
    private const int Tile = 4;
    private const int MostLanes = 16;

    private readonly ByteAddRequest _request;
    private readonly WorkSplit _split;

    /// <summary>The kernel.</summary>
    public ByteAddKernel(ByteAddRequest request)
    {
        _request = request;
        _split = WorkSplit.Of((request.Length + Chunk - 1) / Chunk, Chunk * 12.0 / S.Lanes);
    }

    /// <inheritdoc/>
    public override string Name => $"add.u8.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: a, b, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long first = _split.First(task) * Chunk, end = Math.Min(_request.Length, _split.End(task) * Chunk);
        Add((byte*)operands[0] + first, (byte*)operands[1] + first, (byte*)operands[2] + first, end - first);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(byte* a, byte* b, byte* y, long count)
    {
        V sa = S.Broadcast(_request.A.Scale), sb = S.Broadcast(_request.B.Scale), sy = S.Broadcast(_request.Y.Scale);
        V za = S.Broadcast(_request.A.Zero), zb = S.Broadcast(_request.B.Zero);
        V low = S.Broadcast(_request.Low), high = S.Broadcast(_request.High);
        V zero = S.Broadcast(BitConverter.Int32BitsToSingle(_request.Y.Zero * 0x10001));
        byte* last = stackalloc byte[3 * Tile * MostLanes];
        byte* end = null;
        for (int tile = Tile * S.Lanes; count > 0; count -= tile, a += tile, b += tile, y += tile)
        {
            if (count < tile)
            {
                // What is left goes through memory that may be read and written beyond it.
                new Span<byte>(a, (int)count).CopyTo(new Span<byte>(last, tile));
                new Span<byte>(b, (int)count).CopyTo(new Span<byte>(last + tile, tile));
                end = y;
                a = last;
                b = last + tile;
                y = last + (2 * tile);
            }

            V s0 = S.Add(Number(a, 0, za, sa), Number(b, 0, zb, sb));
            V s1 = S.Add(Number(a, 1, za, sa), Number(b, 1, zb, sb));
            V s2 = S.Add(Number(a, 2, za, sa), Number(b, 2, zb, sb));
            V s3 = S.Add(Number(a, 3, za, sa), Number(b, 3, zb, sb));
            S.StoreSteps(
                y, S.Lanes, Held(s0, sy, low, high), Held(s1, sy, low, high), Held(s2, sy, low, high),
                Held(s3, sy, low, high), zero, S.Zero);
            if (end != null) new Span<byte>(y, (int)count).CopyTo(new Span<byte>(end, (int)count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Number(byte* at, int vector, V zero, V scale) =>
        S.Mul(S.Sub(S.LoadBytes(at + (vector * S.Lanes)), zero), scale);

    // Rounding, which comes last in a grid, is the store's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Held(V sum, V scale, V low, V high) => S.Min(high, S.Max(S.Div(sum, scale), low));
}

/// <summary>Sums of two values in bytes.</summary>
internal readonly struct ByteAddFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct => any is ByteAddRequest request ? new ByteAddKernel<S, V>(request) : null;
}
