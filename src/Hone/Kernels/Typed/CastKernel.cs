using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hone.Kernels.Typed;

/// <summary>A conversion of one element.</summary>
internal interface IConversion<in TFrom, out TTo>
{
    /// <summary>x in the other type.</summary>
    static abstract TTo Apply(TFrom x);
}

/// <summary>To a number: floats rounded to nearest even, integers truncated.</summary>
internal readonly struct ToNumber<TFrom, TTo> : IConversion<TFrom, TTo>
    where TFrom : unmanaged, INumber<TFrom>
    where TTo : unmanaged, INumber<TTo>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TTo Apply(TFrom x) => TTo.CreateTruncating(x);
}

/// <summary>To bool: 1 for all but 0.</summary>
internal readonly struct ToTruth<TFrom> : IConversion<TFrom, byte>
    where TFrom : unmanaged, INumber<TFrom>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Apply(TFrom x) => x != TFrom.Zero ? (byte)1 : (byte)0;
}

/// <summary>The negation of a bool.</summary>
internal readonly struct ToOpposite : IConversion<byte, byte>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Apply(byte x) => (byte)(x ^ 1);
}

/// <summary>A conversion of consecutive elements.</summary>
internal sealed unsafe class CastKernel<TFrom, TTo, TConversion>(string name, long length) : Kernel
    where TFrom : unmanaged
    where TTo : unmanaged
    where TConversion : struct, IConversion<TFrom, TTo>
{
    private const long Unit = 256;

    private readonly WorkSplit _split = WorkSplit.Of((length + Unit - 1) / Unit, 2 * Unit);

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long first = _split.First(task) * Unit, end = Math.Min(_split.End(task) * Unit, length);
        Convert((TFrom*)operands[0] + first, (TTo*)operands[1] + first, end - first);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convert(TFrom* x, TTo* y, long count)
    {
        for (long i = 0; i < count; i++) y[i] = TConversion.Apply(x[i]);
    }
}
