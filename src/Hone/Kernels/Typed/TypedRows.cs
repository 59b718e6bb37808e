using System.Numerics;
using Hone.Kernels.Elementwise;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Typed;

/// <summary>Which element types the typed kernels are made for.</summary>
internal static class TypedRows
{
    /// <summary>Comparisons, truth functions and integer arithmetic.</summary>
    public static Kernel? Binary(KernelRequest request, SimdLevel level)
    {
        if (request is not TypedBinaryRequest r) return null;
        if (BroadcastLoops.Of(Layout.Nchw, 1, r.A, r.B) is not { } loops) return null;
        return r.Operation switch
        {
            TypedOperation.And or TypedOperation.Or or TypedOperation.Xor => Truth(r, loops),
            >= TypedOperation.Add => r.Type switch
            {
                DataType.Int32 => Arithmetic<int>(r, loops),
                DataType.Int64 => Arithmetic<long>(r, loops),
                _ => null,
            },
            _ => r.Type switch
            {
                DataType.Float32 => Comparison<float>(r, loops),
                DataType.Float64 => Comparison<double>(r, loops),
                DataType.Int32 => Comparison<int>(r, loops),
                DataType.Int64 => Comparison<long>(r, loops),
                DataType.Int8 => Comparison<sbyte>(r, loops),
                DataType.UInt8 or DataType.Bool => Comparison<byte>(r, loops),
                _ => null,
            },
        };
    }

    /// <summary>The choice between two operands.</summary>
    public static Kernel? Where(KernelRequest request, SimdLevel level)
    {
        if (request is not WhereRequest r) return null;
        if (BroadcastLoops.Of(Layout.Nchw, 1, r.Condition, r.Then, r.Else) is not { } loops) return null;
        return r.ElementSize switch
        {
            1 => new WhereKernel<byte>(loops),
            2 => new WhereKernel<ushort>(loops),
            4 => new WhereKernel<uint>(loops),
            8 => new WhereKernel<ulong>(loops),
            _ => null,
        };
    }

    /// <summary>Conversions, and the negation of bools.</summary>
    public static Kernel? Cast(KernelRequest request, SimdLevel level) => request switch
    {
        NotRequest r => new CastKernel<byte, byte, ToOpposite>("not", r.Length),
        CastRequest r when r.From != r.To => r.From switch
        {
            DataType.Float32 => From<float>(r),
            DataType.Float64 => From<double>(r),
            DataType.Float16 => From<Half>(r),
            DataType.Int32 => From<int>(r),
            DataType.Int64 => From<long>(r),
            DataType.Int8 => From<sbyte>(r),
            DataType.UInt8 or DataType.Bool => From<byte>(r),
            _ => null,
        },
        _ => null,
    };

    private static Kernel? From<T>(CastRequest r)
        where T : unmanaged, INumber<T>
    {
        string name = $"cast.{r.From.Name()}-{r.To.Name()}";
        return r.To switch
        {
            DataType.Float32 => new CastKernel<T, float, ToNumber<T, float>>(name, r.Length),
            DataType.Float64 => new CastKernel<T, double, ToNumber<T, double>>(name, r.Length),
            DataType.Float16 => new CastKernel<T, Half, ToNumber<T, Half>>(name, r.Length),
            DataType.Int32 => new CastKernel<T, int, ToNumber<T, int>>(name, r.Length),
            DataType.Int64 => new CastKernel<T, long, ToNumber<T, long>>(name, r.Length),
            DataType.Int8 => new CastKernel<T, sbyte, ToNumber<T, sbyte>>(name, r.Length),
            DataType.UInt8 => new CastKernel<T, byte, ToNumber<T, byte>>(name, r.Length),
            DataType.Bool => new CastKernel<T, byte, ToTruth<T>>(name, r.Length),
            _ => null,
        };
    }

    private static Kernel? Comparison<T>(TypedBinaryRequest r, StridedLoops loops)
        where T : unmanaged, INumber<T> => r.Operation switch
        {
            TypedOperation.Equal => new TypedBinaryKernel<T, byte, IsEqual<T>>(r, loops),
            TypedOperation.Less => new TypedBinaryKernel<T, byte, IsLess<T>>(r, loops),
            TypedOperation.LessOrEqual => new TypedBinaryKernel<T, byte, IsLessOrEqual<T>>(r, loops),
            TypedOperation.Greater => new TypedBinaryKernel<T, byte, IsGreater<T>>(r, loops),
            _ => new TypedBinaryKernel<T, byte, IsGreaterOrEqual<T>>(r, loops),
        };

    private static Kernel? Truth(TypedBinaryRequest r, StridedLoops loops) => r.Operation switch
    {
        _ when r.Type != DataType.Bool => null,
        TypedOperation.And => new TypedBinaryKernel<byte, byte, BothHold>(r, loops),
        TypedOperation.Or => new TypedBinaryKernel<byte, byte, EitherHolds>(r, loops),
        _ => new TypedBinaryKernel<byte, byte, OneHolds>(r, loops),
    };

    private static Kernel? Arithmetic<T>(TypedBinaryRequest r, StridedLoops loops)
        where T : unmanaged, INumber<T> => r.Operation switch
        {
            TypedOperation.Add => new TypedBinaryKernel<T, T, Sum<T>>(r, loops),
            TypedOperation.Sub => new TypedBinaryKernel<T, T, Difference<T>>(r, loops),
            TypedOperation.Mul => new TypedBinaryKernel<T, T, Product<T>>(r, loops),
            _ => new TypedBinaryKernel<T, T, Quotient<T>>(r, loops),
        };
}
