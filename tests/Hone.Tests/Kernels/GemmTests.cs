using Hone.Kernels;
using Hone.Kernels.Gemm;
using Hone.Machine;

namespace Hone.Tests.Kernels;

public class GemmTests
{
    public static TheoryData<SimdLevel> Levels { get; } = [.. SimdLevels.Available];

    /// <summary>
    /// Every height of the result, through all tile heights and splits, and every way to hold A and B.
    /// </summary>
    [Theory, MemberData(nameof(Levels))]
    public void Every_height(SimdLevel level)
    {
        for (int m = 1; m <= 60; m++) AllForms(level, new GemmRequest { M = m, N = 37, K = 9 });
    }

    [Theory, MemberData(nameof(Levels))]
    public void Every_width(SimdLevel level)
    {
        for (int n = 1; n <= 70; n++) AllForms(level, new GemmRequest { M = 5, N = n, K = 7 });
    }

    [Theory, MemberData(nameof(Levels))]
    public void Every_depth(SimdLevel level)
    {
        for (int k = 1; k <= 40; k++) AllForms(level, new GemmRequest { M = 17, N = 33, K = k });
    }

    [Theory, MemberData(nameof(Levels))]
    public void One_row(SimdLevel level)
    {
        foreach (int n in (int[])[1, 15, 16, 33, 300])
        foreach (int k in (int[])[1, 3, 64, 130])
        foreach (var addend in Enum.GetValues<GemmAddend>())
            AllForms(level, new GemmRequest { M = 1, N = n, K = k, Addend = addend, Alpha = 2, Beta = 3 });
    }

    [Theory, MemberData(nameof(Levels))]
    public void Factors_addends_and_clamps(SimdLevel level)
    {
        foreach (var addend in Enum.GetValues<GemmAddend>())
        foreach (float alpha in (float[])[1, -2])
        foreach (float beta in (float[])[1, 3])
        foreach (var activation in (Activation[])[Activation.None, Activation.Relu, Activation.Clip(-20, 6)])
        {
            var r = new GemmRequest
            {
                M = 16, N = 43, K = 6, Addend = addend, Alpha = alpha, Beta = beta, Activation = activation,
            };
            AllForms(level, r);
            AllForms(level, r with { N = 64 });
        }
    }

    /// <summary>Batches with operands of their own, shared ones, and one shared by all but followed by none.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Batches(SimdLevel level)
    {
        foreach (var addend in Enum.GetValues<GemmAddend>())
        foreach (bool sharesA in (bool[])[false, true])
        foreach (bool sharesB in (bool[])[false, true])
        foreach (bool sharesC in (bool[])[false, true])
        {
            var r = new GemmRequest { M = 9, N = 35, K = 8, Batch = 3, Addend = addend };
            AllForms(level, r with
            {
                StrideA = sharesA ? 0 : 72,
                StrideB = sharesB ? 0 : 280,
                StrideC = sharesC ? 0 : GemmCheck.AddendFloats(r),
            });
        }
    }

    /// <summary>Large enough for many tasks; the cuts may not show.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Any_team(SimdLevel level)
    {
        for (int threads = 1; threads <= 4; threads++)
        {
            AllForms(level, new GemmRequest { M = 150, N = 200, K = 60, Addend = GemmAddend.Full }, threads);
            AllForms(level, new GemmRequest { M = 3, N = 1500, K = 300, Addend = GemmAddend.PerColumn }, threads);
            AllForms(level, new GemmRequest { M = 1500, N = 12, K = 300, Addend = GemmAddend.PerRow }, threads);
        }
    }

    /// <summary>Reductions of several chunks, and pitches at which rows of A crowd into one cache set.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Deep_reductions(SimdLevel level)
    {
        foreach (var addend in (GemmAddend[])[GemmAddend.None, GemmAddend.PerColumn, GemmAddend.Full])
        foreach (int k in (int[])[1024, 1025, 1600])
        foreach (int m in (int[])[1, 20, 50])
        foreach (int n in (int[])[96, 101])
            AllForms(level, new GemmRequest { M = m, N = n, K = k, Addend = addend, Alpha = 2, Beta = 3 });
    }

    /// <summary>y may be the full addend: beta y + A B in place.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Addend_in_place(SimdLevel level)
    {
        foreach (int k in (int[])[8, 1300])
        {
            var request = new GemmRequest { M = 31, N = 75, K = k, Addend = GemmAddend.Full, Beta = 2 };
            AllForms(level, request, inPlace: true);
        }
    }

    /// <summary>Few rows and many columns: B is read row by row, in groups of eight and what is left.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Streamed_rows(SimdLevel level)
    {
        for (int m = 1; m <= 10; m++)
            foreach (int n in (int[])[129, 160, 4100])
            {
                var r = new GemmRequest { M = m, N = n, K = 21, Addend = GemmAddend.Full, Alpha = 2, Beta = 3 };
                GemmCheck.Run(r, false, level, 2, inPlace: true);
                GemmCheck.Run(r with { TransposeA = true, Addend = GemmAddend.PerColumn }, false, level, 1, false);
            }
    }

    /// <summary>One column: dot products, four rows at a time and one by one, and every remainder of the sum.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void One_column(SimdLevel level)
    {
        foreach (var addend in Enum.GetValues<GemmAddend>())
            for (int k = 1; k <= 70; k++)
                AllForms(level, new GemmRequest { M = 7, N = 1, K = k, Addend = addend, Alpha = 2, Beta = 3 });
        var batch = new GemmRequest { M = 6, N = 1, K = 40, Batch = 3, StrideA = 240, StrideB = 40 };
        for (int threads = 1; threads <= 4; threads++)
        {
            AllForms(level, batch, threads);
            AllForms(level, batch with { Addend = GemmAddend.PerRow, StrideC = 6, StrideB = 0 }, threads);
            AllForms(level, new GemmRequest { M = 3000, N = 1, K = 50, Activation = Activation.Relu }, threads);
        }
    }

    /// <summary>
    /// The sum's order does not depend on M: a row alone has the bits it has among others, integers or not.
    /// </summary>
    [Theory, MemberData(nameof(Levels))]
    public void A_row_alone_has_the_bits_it_has_in_a_batch(SimdLevel level)
    {
        foreach (int n in (int[])[1, 50, 150]) RowAlone(level, n);
    }

    private static void RowAlone(SimdLevel level, int n)
    {
        const int rows = 40, k = 333;
        float[] a = GemmCheck.Fractions(rows * k, 1), b = GemmCheck.Fractions(n * k, 2);
        foreach (bool transposed in (bool[])[false, true])
        foreach (bool constant in (bool[])[false, true])
        {
            var request = new GemmRequest
            {
                M = rows, N = n, K = k, TransposeB = transposed, Weights = constant ? new Weights(b) : null,
            };
            float[]? operand = constant ? null : b;
            float[] together = KernelRun.Output(KernelTable.Create(request, level)!, 1, rows * n, a, operand, null);
            foreach (int m in (int[])[1, 2, 5, 9])
            {
                var kernel = KernelTable.Create(request with { M = m }, level)!;
                float[] few = KernelRun.Output(kernel, 1, m * n, a[..(m * k)], operand, null);
                Assert.Equal(together[..(m * n)], few);
            }
        }
    }

    private static void AllForms(SimdLevel level, GemmRequest request, int threads = 1, bool inPlace = false)
    {
        foreach (bool a in (bool[])[false, true])
        foreach (bool b in (bool[])[false, true])
        foreach (bool constant in (bool[])[false, true])
            if (!constant || request.Batch == 1 || request.StrideB == 0)
                GemmCheck.Run(request with { TransposeA = a, TransposeB = b }, constant, level, threads, inPlace);
    }
}
