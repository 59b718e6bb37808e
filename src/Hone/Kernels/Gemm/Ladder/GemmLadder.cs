using System.Runtime.Intrinsics;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Gemm.Ladder;

/// <summary>A step from the triple loop to the production kernel: one idea more than the rung before.</summary>
public sealed class LadderRung
{
    private readonly Func<GemmRequest, SimdLevel, Kernel> _create;

    internal LadderRung(string name, string idea, Func<GemmRequest, SimdLevel, Kernel> create) =>
        (Name, Idea, _create) = (name, idea, create);

    /// <summary>A few words: <c>parallel triple loop</c>.</summary>
    public string Name { get; }

    /// <summary>One sentence on what is new.</summary>
    public string Idea { get; }

    /// <summary>
    /// The rung as a kernel for y = A B with A [m, k], B [k, n], y [m, n], row-major; operands a, b, null, y.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An extent is below 1.</exception>
    public Kernel Create(int m, int n, int k) => Create(m, n, k, SimdLevels.Best);

    internal Kernel Create(int m, int n, int k, SimdLevel level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(m, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return _create(new GemmRequest { M = m, N = n, K = k }, level);
    }
}

/// <summary>
/// How a matrix product becomes fast, in eight steps that all give the same y: each can be run and measured, with
/// <c>hone gemm M N K --ladder</c>.
/// </summary>
public static class GemmLadder
{
    // About 16 tasks, so that a team of a few threads ends together.
    private const int Pieces = 16;

    /// <summary>The rungs, from the slow and obvious to production.</summary>
    public static IReadOnlyList<LadderRung> Rungs { get; } =
    [
        new("triple loop", "the definition, one element after the other",
            (r, _) => new RungKernel<TripleLoop>("triple", r, new LadderCut(r.M, r.N, 0))),
        new("parallel triple loop", "the same, strips of rows on all threads",
            (r, _) => new RungKernel<TripleLoop>("parallel", r, Rows(r, 1, 0))),
        new("blocked", "blocks of A, B and y that stay in the first-level cache",
            (r, _) => new RungKernel<Blocked>("blocked", r, Rows(r, Blocked.Side, 0))),
        new("hierarchically blocked", "a block for each level of the memory, registers among them",
            (r, _) => new RungKernel<HierarchicallyBlocked>("hierarchical", r, Rows(r, HierarchicallyBlocked.Side, 0))),
        new("SIMD over columns", "vectors of B's rows times one float of A",
            (r, level) => level switch
            {
                SimdLevel.V512 => Columns<Simd512, Vector512<float>>(r),
                SimdLevel.V256 => Columns<Simd256, Vector256<float>>(r),
                _ => Columns<Simd128, Vector128<float>>(r),
            }),
        new("SIMD dot products, B transposed", "both operands walked in order, four sums side by side",
            (r, level) => level switch
            {
                SimdLevel.V512 => Dots<Simd512, Vector512<float>>(r),
                SimdLevel.V256 => Dots<Simd256, Vector256<float>>(r),
                _ => Dots<Simd128, Vector128<float>>(r),
            }),
        new("SIMD, transposed tiles in registers", "4 x 2 vectors of y in registers over a transposed tile of A",
            (r, level) => level switch
            {
                SimdLevel.V512 => Tiles<Simd512, Vector512<float>>(r),
                SimdLevel.V256 => Tiles<Simd256, Vector256<float>>(r),
                _ => Tiles<Simd128, Vector128<float>>(r),
            }),
        new("production", "14 x 2 vectors in registers, packed panels, five loops of blocks, edges at full speed",
            (r, level) => KernelTable.Create(r, level)!),
    ];

    private static LadderCut Rows(GemmRequest r, int unit, int scratch) =>
        new(GemmPlan.Ceiling(GemmPlan.Ceiling(r.M, Pieces), unit) * unit, r.N, scratch);

    private static RungKernel<SimdColumns<S, V>> Columns<S, V>(GemmRequest r)
        where S : struct, ISimd<V>
        where V : struct => new($"columns.v{S.Lanes * 32}", r, Rows(r, 1, 0));

    private static RungKernel<SimdDots<S, V>> Dots<S, V>(GemmRequest r)
        where S : struct, ISimd<V>
        where V : struct
    {
        const int unit = SimdDots<S, V>.Columns;
        int columns = GemmPlan.Ceiling(GemmPlan.Ceiling(r.N, Pieces), unit) * unit;
        return new($"dots.v{S.Lanes * 32}", r, new LadderCut(r.M, columns, unit));
    }

    private static RungKernel<SimdRegisterTiles<S, V>> Tiles<S, V>(GemmRequest r)
        where S : struct, ISimd<V>
        where V : struct =>
        new($"tiles.v{S.Lanes * 32}", r, Rows(r, SimdRegisterTiles<S, V>.Rows, SimdRegisterTiles<S, V>.Rows));
}
