using System.Diagnostics;
using Hone.Kernels;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Expressions;
using Hone.Kernels.Normalization;
using Hone.Kernels.Reductions;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench;

/// <summary>Expressions one kernel after the other, by blocks, and as a type: microseconds on one thread.</summary>
internal static class ExpressionBench
{
    private const BinaryOperation Add = BinaryOperation.Add, Sub = BinaryOperation.Sub, Mul = BinaryOperation.Mul;

    /// <summary>Prints a line for each expression and size; the first run of a type shows what making its code costs.
    /// </summary>
    public static void Run(SimdLevel level)
    {
        Console.WriteLine("expression            floats    apart   blocks     type  first blocks  first type (us)");
        Term[] sums =
        [
            new BinaryTerm(Mul, 0, 2), new BinaryTerm(Add, 3, 1), new BinaryTerm(Mul, 4, 4), new BinaryTerm(Sub, 5, 0),
            new BinaryTerm(Add, 6, 2), new BinaryTerm(BinaryOperation.Max, 7, 1), new BinaryTerm(Mul, 8, 2),
            new BinaryTerm(Add, 9, 0),
        ];
        Term[] gelu =
        [
            new UnaryTerm(0, UnaryOperation.Square), new BinaryTerm(Mul, 3, 0), new BinaryTerm(Mul, 4, 2),
            new BinaryTerm(Add, 5, 0), new BinaryTerm(Mul, 6, 2),
            new UnaryTerm(7, UnaryOperation.Activation, new Activation(ActivationKind.Tanh, 0, 0)),
            new BinaryTerm(Add, 8, 2), new BinaryTerm(Mul, 9, 0),
        ];
        foreach (int floats in new[] { 1 << 14, 1 << 17, 1 << 20, 1 << 23 })
        {
            Line("eight sums", sums, floats, level);
            Line("gelu by tanh", gelu, floats, level);
        }

        foreach (int row in new[] { 32, 128, 768 }) Rows(row, level);
    }

    private static void Line(string name, Term[] terms, int floats, SimdLevel level)
    {
        var shape = new Shape(floats);
        Shape[] inputs = [shape, shape, Shape.Scalar];
        var request = new ExpressionRequest { Space = shape, Inputs = inputs, Terms = terms };
        using AlignedBuffer x = KernelTimer.Numbers(floats), z = KernelTimer.Numbers(floats),
            one = KernelTimer.Numbers(1), y = KernelTimer.Numbers(floats);
        double apart = 0;
        foreach (var term in terms)
        {
            bool scalar = term.Reads.Contains(2);
            KernelRequest single = term is UnaryTerm unary
                ? new UnaryRequest { Operation = unary.Operation, Activation = unary.Activation, Length = floats }
                : new BinaryRequest
                {
                    Operation = ((BinaryTerm)term).Operation, A = shape, B = scalar ? Shape.Scalar : shape,
                };
            var kernel = KernelTable.Create(single, level)!;
            apart += term is UnaryTerm
                ? KernelTimer.Seconds(kernel, x, y) : KernelTimer.Seconds(kernel, x, scalar ? one : z, y);
        }

        Print(name, floats, apart, request, level, x, z, one, y);
    }

    private static void Rows(int row, SimdLevel level)
    {
        const int floats = 1 << 17;
        int rows = floats / row;
        var shape = new Shape(rows, row);
        Term[] softmax =
        [
            new ReduceTerm(ReduceKind.Max, 0), new BinaryTerm(Sub, 0, 1), new UnaryTerm(2, UnaryOperation.Exp),
            new ReduceTerm(ReduceKind.Sum, 3), new BinaryTerm(BinaryOperation.Div, 3, 4),
        ];
        using AlignedBuffer x = KernelTimer.Numbers(floats), y = KernelTimer.Numbers(floats);
        double own = KernelTimer.Seconds(
            KernelTable.Create(new SoftmaxRequest { Outer = rows, Axis = row }, level)!, x, y);
        var request = new ExpressionRequest { Space = shape, RowAxes = 1, Inputs = [shape], Terms = softmax };
        Print($"softmax of {row}", floats, own, request, level, x, y);
        Term[] normal =
        [
            new ReduceTerm(ReduceKind.Mean, 0), new BinaryTerm(Sub, 0, 3), new UnaryTerm(4, UnaryOperation.Square),
            new ReduceTerm(ReduceKind.Mean, 5), new BinaryTerm(Add, 6, 2), new UnaryTerm(7, UnaryOperation.Sqrt),
            new BinaryTerm(BinaryOperation.Div, 4, 8), new BinaryTerm(Mul, 9, 1), new BinaryTerm(Add, 10, 1),
        ];
        using AlignedBuffer scale = KernelTimer.Numbers(row), epsilon = KernelTimer.Numbers(1);
        own = KernelTimer.Seconds(
            KernelTable.Create(new LayerNormRequest { Rows = rows, Length = row }, level)!, x, scale, scale, y);
        request = request with { Inputs = [shape, new Shape(row), Shape.Scalar], Terms = normal };
        Print($"layer norm of {row}", floats, own, request, level, x, scale, epsilon, y);
    }

    private static void Print(
        string name, int floats, double apart, ExpressionRequest request, SimdLevel level,
        params AlignedBuffer[] operands)
    {
        double[] first = new double[2], times = new double[2];
        for (int closed = 0; closed < 2; closed++)
        {
            long start = Stopwatch.GetTimestamp();
            var kernel = KernelTable.Create(request with { Closed = closed == 1 }, level)!;
            using (var bound = new BoundKernel(kernel, operands)) bound.Run();
            first[closed] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            times[closed] = KernelTimer.Seconds(kernel, operands);
        }

        Console.WriteLine(
            $"{name,-18} {floats,9} {apart * 1e6,8:F1} {times[0] * 1e6,8:F1} {times[1] * 1e6,8:F1}"
            + $" {first[0] * 1e6,12:F0} {first[1] * 1e6,12:F0}");
    }
}
