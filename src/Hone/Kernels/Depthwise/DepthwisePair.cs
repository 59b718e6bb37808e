namespace Hone.Kernels.Depthwise;

/// <summary>Whether an output row and the next can be computed together, and what of the input is there.</summary>
[Flags]
internal enum DepthwisePair
{
    /// <summary>They cannot: padding takes more than the first filter row of one and the last of the other.</summary>
    None = 0,

    /// <summary>They can.</summary>
    Served = 1,

    /// <summary>The first output row's first filter row is not on padding.</summary>
    First = 2,

    /// <summary>The second output row's last filter row is not on padding.</summary>
    Last = 4,
}
