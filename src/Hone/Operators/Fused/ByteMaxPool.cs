namespace Hone.Operators;

/// <summary>The largest byte of each window: MaxPool of numbers on one grid.</summary>
internal sealed class ByteMaxPool() : ByteTwin(new MaxPool());
