using Hone.Tensors;

namespace Hone.Operators;

/// <summary>Which element types groups of operators take, beside those in <see cref="Elementwise"/>.</summary>
internal static class TypeLists
{
    /// <summary>The eight integer types.</summary>
    public static readonly DataType[] Integers =
    [
        DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64,
        DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64,
    ];

    /// <summary>The unsigned integer types.</summary>
    public static readonly DataType[] Unsigned = [DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64];

    /// <summary>Numbers with a sign.</summary>
    public static readonly DataType[] Signed =
        [.. Elementwise.Floats, DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64];

    /// <summary>Truth values only.</summary>
    public static readonly DataType[] Bools = [DataType.Bool];

    /// <summary>Numbers and truth values.</summary>
    public static readonly DataType[] NumbersAndBools = [.. Elementwise.Numbers, DataType.Bool];

    /// <summary>Every type that has elements.</summary>
    public static readonly DataType[] All = [.. Elementwise.Numbers, DataType.Bool, DataType.String];

    /// <summary>The types of indices and shapes.</summary>
    public static readonly DataType[] Indices = [DataType.Int32, DataType.Int64];
}
