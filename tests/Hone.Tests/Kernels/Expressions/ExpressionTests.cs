using Hone.Kernels;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Expressions;
using Hone.Kernels.Reductions;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Expressions;

/// <summary>Expressions that nobody chose, over small integers: exactly one operator after the other.</summary>
public sealed class ExpressionTests
{
    private static readonly BinaryOperation[] Binaries =
        [BinaryOperation.Add, BinaryOperation.Sub, BinaryOperation.Min, BinaryOperation.Max, BinaryOperation.Mul];

    private static readonly UnaryOperation[] Unaries = [UnaryOperation.Abs, UnaryOperation.Neg, UnaryOperation.Sign];

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Blocks_give_what_single_operators_give(SimdLevel level)
    {
        int[][] spaces = [[], [1], [37], [3, 1025], [2, 3, 70, 19], [4, 1, 5], [5, 16], [0, 3], [9, 8, 2]];
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new SeededRandom(seed);
            var space = new Shape(spaces[seed % spaces.Length]);
            Shape[] inputs = [space, .. Some(random, 3, () => Broadcasting(random, space))];
            var terms = Terms(random, inputs.Length);
            Check(new ExpressionRequest { Space = space, Inputs = inputs, Terms = terms }, level);
        }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Rows_are_reduced_within_an_expression(SimdLevel level)
    {
        (int[] Space, int Axes)[] cases = [([37], 1), ([3, 100], 1), ([2, 3, 5, 7], 2), ([4, 1025], 1), ([70, 16], 1)];
        foreach (var (dims, axes) in cases)
            foreach (var kind in new[] { ReduceKind.Sum, ReduceKind.Max, ReduceKind.Min, ReduceKind.L1 })
                foreach (bool whole in new[] { true, false })
                {
                    // t = -x; r = reduce(t); s = r + z; u = |s - t|; y = u - w, or reduce(u).
                    Term[] terms =
                    [
                        new UnaryTerm(0, UnaryOperation.Neg), new ReduceTerm(kind, 3),
                        new BinaryTerm(BinaryOperation.Add, 4, 1), new BinaryTerm(BinaryOperation.Sub, 5, 3),
                        new UnaryTerm(6, UnaryOperation.Abs),
                        whole ? new BinaryTerm(BinaryOperation.Sub, 7, 2) : new ReduceTerm(ReduceKind.Max, 7),
                    ];
                    Shape space = new(dims), row = new(dims.AsSpan(dims.Length - axes));
                    Shape perRow = new([.. dims[..^axes], .. Enumerable.Repeat(1, axes)]);
                    Check(
                        new ExpressionRequest
                        {
                            Space = space, RowAxes = axes, Inputs = [space, perRow, row], Terms = terms,
                        }, level);
                }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Channels_in_blocks_lie_as_for_single_operators(SimdLevel level)
    {
        const int n = 2, channels = 19, plane = 15;
        int lanes = level.Lanes();
        Shape space = new(n, channels, 3, 5);
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new SeededRandom(seed);
            Shape[] shapes = [new(1, channels, 1, 1), new(n, channels, 1, 1), new(n, 1, 3, 5), new(1, 1, 1, 1), space];
            Shape[] inputs = [space, .. Some(random, 3, () => shapes[random.Next(0, shapes.Length)])];
            var request = new ExpressionRequest
            {
                Layout = Layout.Nchwc, Space = space, Inputs = inputs, Terms = Terms(random, inputs.Length),
            };
            var kernel = GuardedRun.Create(request, level);
            float[][] values = [.. inputs.Select((s, i) => GuardedRun.Integers(s.Length, seed + i))];
            float[] Put(float[] v, Shape s) => s[1] == 1 ? v : GuardedRun.Block(v, s[0], s[1], s[2] * s[3], lanes);
            float[][] laid = [.. values.Zip(inputs, Put)];
            long length = GuardedRun.BlockedLength(n, channels, plane, lanes);
            float[] y = GuardedRun.Floats(kernel, length, laid);
            Assert.Equal(Reference(request, values), GuardedRun.Unblock(y, n, channels, plane, lanes));
            Assert.Equal(y, GuardedRun.Floats(GuardedRun.Create(request with { Closed = true }, level), length, laid));
        }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void The_bits_are_those_of_one_kernel_after_the_other(SimdLevel level)
    {
        const int count = 3001;
        var random = new SeededRandom(9);
        float[] x = new float[count], z = new float[count];
        foreach (ref float v in x.AsSpan()) v = random.NextSingle(-3, 3);
        foreach (ref float v in z.AsSpan()) v = random.NextSingle(1, 3);
        Term[] terms =
        [
            new UnaryTerm(0, UnaryOperation.Exp), new BinaryTerm(BinaryOperation.Div, 2, 1),
            new UnaryTerm(3, UnaryOperation.Activation, new Activation(ActivationKind.Gelu, 0, 0)),
            new BinaryTerm(BinaryOperation.Mul, 4, 0, Activation.Clip(-1, 2)),
        ];
        var shape = new Shape(count);
        var fused = new ExpressionRequest { Space = shape, Inputs = [shape, shape], Terms = terms };
        float[] Binary(BinaryOperation f, float[] a, float[] b, Activation clamp) => GuardedRun.Floats(
            GuardedRun.Create(new BinaryRequest { Operation = f, A = shape, B = shape, Activation = clamp }, level),
            count, a, b);
        float[] Unary(UnaryRequest f, float[] a) => GuardedRun.Floats(GuardedRun.Create(f, level), count, a);
        float[] e = Unary(new UnaryRequest { Operation = UnaryOperation.Exp, Length = count }, x);
        float[] g = Unary(
            new UnaryRequest { Activation = new Activation(ActivationKind.Gelu, 0, 0), Length = count },
            Binary(BinaryOperation.Div, e, z, Activation.None));
        float[] want = Binary(BinaryOperation.Mul, g, x, Activation.Clip(-1, 2));
        Assert.Equal(want, GuardedRun.Floats(GuardedRun.Create(fused, level), count, x, z));
        var closed = GuardedRun.Create(fused with { Closed = true }, level);
        Assert.Contains("closed", closed.Name, StringComparison.Ordinal);
        Assert.Equal(want, GuardedRun.Floats(closed, count, x, z));
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Types_give_the_bits_of_loops_for_every_function(SimdLevel level)
    {
        const int count = 1075;
        var random = new SeededRandom(4);
        float[] x = new float[count], z = new float[count];
        foreach (ref float v in x.AsSpan()) v = random.NextSingle(-4, 4);
        foreach (ref float v in z.AsSpan()) v = random.NextSingle(-2, 2);
        (x[3], z[5], x[7]) = (float.NaN, float.NaN, float.PositiveInfinity);
        Term[] each =
        [
            .. Enum.GetValues<UnaryOperation>().Skip(1).Select(f => new UnaryTerm(2, f)),
            .. Enum.GetValues<ActivationKind>().Skip(1).Select(
                f => new UnaryTerm(2, UnaryOperation.Activation, new Activation(f, -0.25f, 0.75f))),
            .. Enum.GetValues<BinaryOperation>().Select(f => new BinaryTerm(f, 1, 2, Activation.Clip(-3, 3))),
        ];
        var shape = new Shape(count);
        foreach (var term in each)
        {
            Term[] terms = [new BinaryTerm(BinaryOperation.Add, 0, 1), term, new BinaryTerm(BinaryOperation.Sub, 3, 0)];
            var request = new ExpressionRequest { Space = shape, Inputs = [shape, shape], Terms = terms };
            byte[] Bits(bool closed) => [.. System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(
                GuardedRun.Floats(GuardedRun.Create(request with { Closed = closed }, level), count, x, z))];
            Assert.True(Bits(false).AsSpan().SequenceEqual(Bits(true)), $"{term}");
        }
    }

    private static void Check(ExpressionRequest request, SimdLevel level)
    {
        float[][] values = [.. request.Inputs.Select((s, i) => GuardedRun.Integers(s.Length, i + 1))];
        float[] want = Reference(request, values);
        var kernel = GuardedRun.Create(request, level);
        for (int threads = 1; threads <= 4; threads++)
            Assert.Equal(want, KernelRun.Output(kernel, threads, want.Length, values));
        kernel = GuardedRun.Create(request with { Closed = true }, level);
        Assert.Equal(want, KernelRun.Output(kernel, 2, want.Length, values));
        if (values.Length == 1 && want.Length == values[0].Length)
            Assert.Equal(want, KernelRun.InPlace(kernel, 2, values));
    }

    private static T[] Some<T>(SeededRandom random, int most, Func<T> make) =>
        [.. Enumerable.Range(0, random.Next(0, most + 1)).Select(_ => make())];

    private static Shape Broadcasting(SeededRandom random, Shape space)
    {
        int[] dims = [.. space.Select(d => random.Next(0, 2) == 0 ? 1 : d)];
        return new Shape(dims.AsSpan(random.Next(0, dims.Length + 1)));
    }

    /// <summary>The first term reads input 0, of the space's shape, and each other term reads the one before.</summary>
    private static Term[] Terms(SeededRandom random, int inputs)
    {
        var terms = new Term[random.Next(1, 9)];
        for (int t = 0; t < terms.Length; t++)
        {
            int before = t == 0 ? 0 : inputs + t - 1, any = random.Next(0, inputs + t);
            var (a, b) = random.Next(0, 2) == 0 ? (before, any) : (any, before);
            terms[t] = random.Next(0, 3) == 0
                ? new UnaryTerm(before, Unaries[random.Next(0, Unaries.Length)])
                : Bounded(Binaries[random.Next(0, Binaries.Length)], a, b, random.Next(0, 2) == 0);
        }

        return terms;
    }

    /// <summary>Products are clamped always, so that eight terms stay exact in 24 bits.</summary>
    private static BinaryTerm Bounded(BinaryOperation operation, int a, int b, bool clamp) =>
        clamp || operation == BinaryOperation.Mul
            ? new BinaryTerm(operation, a, b, Activation.Clip(-20, 20)) : new BinaryTerm(operation, a, b);

    /// <summary>Each term over the whole space, in double, element by element.</summary>
    private static float[] Reference(ExpressionRequest request, float[][] inputs)
    {
        var space = request.Space;
        int count = (int)space.Length;
        var values = new List<double[]>();
        for (int k = 0; k < inputs.Length; k++)
        {
            var at = Offsets(space, request.Inputs[k]);
            values.Add([.. Enumerable.Range(0, count).Select(i => (double)inputs[k][at[i]])]);
        }

        int row = (int)space.Product(space.Rank - request.RowAxes, space.Rank);
        foreach (var term in request.Terms) values.Add(Evaluate(term, values, count, row));
        bool perRow = request.Terms[^1] is ReduceTerm;
        return [.. values[^1].Where((_, i) => !perRow || i % row == 0).Select(v => (float)v)];
    }

    private static double[] Evaluate(Term term, List<double[]> values, int count, int row)
    {
        var y = new double[count];
        for (int i = 0; i < count; i++)
        {
            double[] operands = [.. term.Reads.Select(v => values[v][i])];
            y[i] = term switch
            {
                UnaryTerm { Operation: UnaryOperation.Abs } => Math.Abs(operands[0]),
                UnaryTerm { Operation: UnaryOperation.Neg } => -operands[0],
                UnaryTerm => Math.Sign(operands[0]),
                BinaryTerm b => Math.Clamp(Of(b.Operation, operands[0], operands[1]), b.Clamp.Low, b.Clamp.High),
                ReduceTerm r => Of(r.Kind, values[r.X].AsSpan(i / row * row, row).ToArray()),
                _ => throw new ArgumentException("unknown term", nameof(term)),
            };
        }

        return y;
    }

    private static double Of(BinaryOperation operation, double a, double b) => operation switch
    {
        BinaryOperation.Add => a + b,
        BinaryOperation.Sub => a - b,
        BinaryOperation.Min => Math.Min(a, b),
        BinaryOperation.Max => Math.Max(a, b),
        _ => a * b,
    };

    private static double Of(ReduceKind kind, double[] x) => kind switch
    {
        ReduceKind.Sum => x.Sum(),
        ReduceKind.Max => x.Max(),
        ReduceKind.Min => x.Min(),
        _ => x.Sum(Math.Abs),
    };

    private static int[] Offsets(Shape space, Shape own)
    {
        var offsets = new int[space.Length];
        for (int i = 0; i < offsets.Length; i++)
        {
            int rest = i, step = 1;
            for (int axis = 1; axis <= space.Rank; axis++)
            {
                int at = rest % space[-axis];
                rest /= space[-axis];
                if (axis > own.Rank) continue;
                if (own[-axis] > 1) offsets[i] += at * step;
                step *= own[-axis];
            }
        }

        return offsets;
    }
}
