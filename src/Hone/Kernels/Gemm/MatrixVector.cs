using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>Makes <see cref="MatrixVector{S, V}"/> for products with one column.</summary>
internal readonly struct MatrixVectorFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct =>
            any is not GemmRequest request ? null
            : request is { N: 1, M: > 0, K: > 0, Batch: > 0, TransposeA: false } && request.K >= S.Lanes
            ? new MatrixVector<S, V>(request)
            : null;
}

/// <summary>A matrix times one column: y[m] = act(Alpha sum over k of A[m, k] b[k] + Beta c[m]).</summary>
/// <remarks>
/// Operands: a, b or null, c or null, y, as <see cref="GemmRequest"/> says.  Scratch: 0 bytes.
/// Four rows of A at a time, so that a vector of b serves four. Each sum is 2 vectors of partial sums, of the even and
/// of the odd vectors of the row, added at the end: an order that depends on K only, so a row has the same bits in any
/// matrix.  Work: bound by the bandwidth of A.
/// </remarks>
internal sealed unsafe class MatrixVector<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly GemmRequest _request;
    private readonly WorkSplit _split;
    private readonly AlignedBuffer? _column;

    /// <summary>Cuts the rows into tasks.</summary>
    public MatrixVector(GemmRequest request)
    {
        _request = request;
        // A row is read from memory at about 8 bytes a cycle.
        _split = WorkSplit.Of((long)request.Batch * request.M, request.K / 2.0);
        _column = request.Weights?.Packed("gemm.column", values =>
        {
            var copy = new AlignedBuffer((long)values.Length * sizeof(float), zeroed: false);
            values.CopyTo(new Span<float>(copy.Floats, values.Length));
            return copy;
        });
    }

    /// <inheritdoc/>
    public override string Name => $"gemv.f32.4x1.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long WeightBytes => _column?.Bytes ?? 0;

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        float* sums = stackalloc float[4];
        long end = _split.End(task);
        for (long row = _split.First(task), batch, rows; row < end; row += rows)
        {
            batch = row / _request.M;
            long m = row % _request.M;
            rows = Math.Min(end - row, _request.M - m) >= 4 ? 4 : 1;
            float* a = (float*)operands[0] + (batch * _request.StrideA) + (m * _request.K);
            float* b = _column is not null
                ? _column.Floats
                : (float*)operands[1] + (batch * _request.StrideB);
            if (rows == 4) Four(a, b, _request.K, sums);
            else One(a, b, _request.K, sums);
            float* c = operands[2] == null ? null : (float*)operands[2] + (batch * _request.StrideC);
            Finish(sums, (int)rows, m, c, (float*)operands[3] + row);
        }
    }

    private void Finish(float* sums, int rows, long m, float* c, float* y)
    {
        bool perRow = _request.Addend is GemmAddend.PerRow or GemmAddend.Full;
        for (int i = 0; i < rows; i++)
        {
            float addend = c == null ? 0 : _request.Beta * (perRow ? c[m + i] : *c);
            y[i] = MathF.FusedMultiplyAdd(sums[i], _request.Alpha, addend);
        }

        Elementwise.Activations.Apply<S, V>(y, rows, _request.Activation);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(float* a, float* b, nint length, float* sums)
    {
        V e0 = S.Zero, e1 = S.Zero, e2 = S.Zero, e3 = S.Zero, o0 = S.Zero, o1 = S.Zero, o2 = S.Zero, o3 = S.Zero;
        float* a1 = a + length, a2 = a1 + length, a3 = a2 + length;
        nint k = 0;
        for (; k <= length - (2 * S.Lanes); k += 2 * S.Lanes)
        {
            V x = S.Load(b + k), z = S.Load(b + k + S.Lanes);
            e0 = S.Fma(x, S.Load(a + k), e0);
            o0 = S.Fma(z, S.Load(a + k + S.Lanes), o0);
            e1 = S.Fma(x, S.Load(a1 + k), e1);
            o1 = S.Fma(z, S.Load(a1 + k + S.Lanes), o1);
            e2 = S.Fma(x, S.Load(a2 + k), e2);
            o2 = S.Fma(z, S.Load(a2 + k + S.Lanes), o2);
            e3 = S.Fma(x, S.Load(a3 + k), e3);
            o3 = S.Fma(z, S.Load(a3 + k + S.Lanes), o3);
        }

        if (k <= length - S.Lanes)
        {
            V x = S.Load(b + k);
            e0 = S.Fma(x, S.Load(a + k), e0);
            e1 = S.Fma(x, S.Load(a1 + k), e1);
            e2 = S.Fma(x, S.Load(a2 + k), e2);
            e3 = S.Fma(x, S.Load(a3 + k), e3);
            k += S.Lanes;
        }

        if (k < length)
        {
            int left = (int)(length - k);
            V x = S.LoadFirst(b + k, left);
            o0 = S.Fma(x, S.LoadFirst(a + k, left), o0);
            o1 = S.Fma(x, S.LoadFirst(a1 + k, left), o1);
            o2 = S.Fma(x, S.LoadFirst(a2 + k, left), o2);
            o3 = S.Fma(x, S.LoadFirst(a3 + k, left), o3);
        }

        sums[0] = S.Sum(S.Add(e0, o0));
        sums[1] = S.Sum(S.Add(e1, o1));
        sums[2] = S.Sum(S.Add(e2, o2));
        sums[3] = S.Sum(S.Add(e3, o3));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(float* a, float* b, nint length, float* sums)
    {
        V e = S.Zero, o = S.Zero;
        nint k = 0;
        for (; k <= length - (2 * S.Lanes); k += 2 * S.Lanes)
        {
            e = S.Fma(S.Load(b + k), S.Load(a + k), e);
            o = S.Fma(S.Load(b + k + S.Lanes), S.Load(a + k + S.Lanes), o);
        }

        if (k <= length - S.Lanes)
        {
            e = S.Fma(S.Load(b + k), S.Load(a + k), e);
            k += S.Lanes;
        }

        if (k < length)
        {
            int left = (int)(length - k);
            o = S.Fma(S.LoadFirst(b + k, left), S.LoadFirst(a + k, left), o);
        }

        *sums = S.Sum(S.Add(e, o));
    }
}
