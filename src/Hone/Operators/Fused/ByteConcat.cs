namespace Hone.Operators;

/// <summary>Bytes side by side along an axis: Concat of numbers on one grid.</summary>
internal sealed class ByteConcat() : ByteTwin(new Concat());
