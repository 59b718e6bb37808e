using Hone.Kernels;
using Hone.Kernels.Typed;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Typed;

public sealed class TypedTests
{
    [Fact]
    public void Compares_with_broadcasting()
    {
        int[] a = [1, 2, 3, int.MinValue], b = [2, 2, -1];
        var want = new Dictionary<TypedOperation, Func<int, int, bool>>
        {
            [TypedOperation.Equal] = (x, z) => x == z,
            [TypedOperation.Less] = (x, z) => x < z,
            [TypedOperation.LessOrEqual] = (x, z) => x <= z,
            [TypedOperation.Greater] = (x, z) => x > z,
            [TypedOperation.GreaterOrEqual] = (x, z) => x >= z,
        };
        foreach (var (operation, function) in want)
        {
            var y = new byte[12];
            GuardedRun.Run(Create(Request(operation, DataType.Int32, [4, 1], [3])), a, b, y);
            Assert.Equal(a.SelectMany(x => b.Select(z => function(x, z) ? (byte)1 : (byte)0)), y);
        }
    }

    [Fact]
    public void A_NaN_compares_false()
    {
        float[] a = [float.NaN, 1, 0], b = [float.NaN, float.NaN, -0f];
        foreach (var operation in new[] { TypedOperation.Equal, TypedOperation.LessOrEqual,
            TypedOperation.GreaterOrEqual })
        {
            var y = new byte[3];
            GuardedRun.Run(Create(Request(operation, DataType.Float32, [3], [3])), a, b, y);
            Assert.Equal([0, 0, 1], y);
        }
    }

    [Fact]
    public void Combines_truths_and_integers()
    {
        byte[] a = [0, 0, 1, 1], b = [0, 1, 0, 1], y = new byte[4];
        foreach (var (operation, want) in new (TypedOperation, byte[])[]
        {
            (TypedOperation.And, [0, 0, 0, 1]), (TypedOperation.Or, [0, 1, 1, 1]), (TypedOperation.Xor, [0, 1, 1, 0]),
        })
        {
            GuardedRun.Run(Create(Request(operation, DataType.Bool, [4], [4])), a, b, y);
            Assert.Equal(want, y);
        }

        GuardedRun.Run(Create(new NotRequest { Length = 4 }), b, y);
        Assert.Equal([1, 0, 1, 0], y);
        long[] x = [7, -7, long.MinValue, long.MaxValue, 5], z = [2, 2, -1, 2, 0], quotients = new long[5],
            products = new long[5];
        GuardedRun.Run(Create(Request(TypedOperation.Div, DataType.Int64, [5], [5])), x, z, quotients);
        Assert.Equal([3, -3, long.MinValue, long.MaxValue / 2, 0], quotients);
        GuardedRun.Run(Create(Request(TypedOperation.Mul, DataType.Int64, [5], [5])), x, z, products);
        Assert.Equal([14, -14, long.MinValue, -2, 0], products);
    }

    [Fact]
    public void Chooses_with_broadcasting()
    {
        byte[] condition = [1, 0, 1];
        float[] x = [1, 2], z = [-1], y = new float[6];
        var request = new WhereRequest { ElementSize = 4, Condition = new Shape(3, 1), Then = new Shape(2),
            Else = Shape.Scalar };
        GuardedRun.Run(Create(request), condition, x, z, y);
        Assert.Equal([1, 2, -1, -1, 1, 2], y);
    }

    [Fact]
    public void Casts_between_all_types()
    {
        float[] x = [.. Enumerable.Range(0, 600).Select(i => (i - 5) * 0.5f), float.NaN];
        Check(DataType.Float32, x, DataType.Int32, x.Select(v => float.IsNaN(v) ? 0 : (int)v));
        Check(DataType.Float32, x, DataType.Int64, x.Select(v => float.IsNaN(v) ? 0 : (long)v));
        Check(DataType.Float32, x, DataType.Bool, x.Select(v => v != 0));
        Check(DataType.Float32, x, DataType.Float16, x.Select(v => (Half)v));
        Check(DataType.Float16, [.. x.Select(v => (Half)v)], DataType.Float32, x);
        Check(DataType.Float32, x[5..400], DataType.UInt8, x[5..400].Select(v => (byte)v));
        long[] whole = [0, 1, -1, (1L << 24) + 1, long.MaxValue];
        Check(DataType.Int64, whole, DataType.Float32, whole.Select(v => (float)v));
        Check(DataType.Int64, whole, DataType.Int32, whole.Select(v => unchecked((int)v)));
        Check(DataType.Bool, new byte[] { 0, 1 }, DataType.Float32, [0f, 1f]);
        Assert.Null(KernelTable.Create(new CastRequest { From = DataType.String, To = DataType.Float32, Length = 1 },
            SimdLevels.Best));
    }

    private static void Check<TFrom, TTo>(DataType from, TFrom[] x, DataType to, IEnumerable<TTo> want)
        where TFrom : struct
        where TTo : struct
    {
        var y = new TTo[x.Length];
        GuardedRun.Run(Create(new CastRequest { From = from, To = to, Length = x.Length }), x, y);
        Assert.Equal(want, y);
    }

    private static TypedBinaryRequest Request(TypedOperation operation, DataType type, int[] a, int[] b) =>
        new() { Operation = operation, Type = type, A = new Shape(a), B = new Shape(b) };

    private static Kernel Create(KernelRequest request) => GuardedRun.Create(request, SimdLevels.Best);
}
