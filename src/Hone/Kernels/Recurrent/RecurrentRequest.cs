namespace Hone.Kernels.Recurrent;

/// <summary>Which cell goes over the sequence.</summary>
public enum CellKind
{
    /// <summary>c' = f c + i g, h' = o tanh c', with i, o, f sigmoids of sums and g a tanh; gates i, o, f, g.</summary>
    Lstm,
    /// <summary>h' = (1 - z) tanh(W_h x + r (R_h h + bias)) + z h, z and r sigmoids of sums; gates z, r, h.</summary>
    Gru,
}

/// <summary>A recurrent cell over sequences, in one direction or both; every row of the batch by itself.</summary>
/// <remarks>
/// Operands: x, lengths (int32 by row) or null, initial state or null, initial memory or null, last state or null, last
/// memory or null, y or null. Pitches are in floats. A row's y is zero from its length on; in reverse it begins there.
/// </remarks>
public sealed record RecurrentRequest : KernelRequest
{
    /// <summary>Which cell.</summary>
    public CellKind Cell { get; init; }

    /// <summary>The longest sequence.</summary>
    public required int Steps { get; init; }

    /// <summary>Rows.</summary>
    public required int Batch { get; init; }

    /// <summary>Numbers that come in at a step.</summary>
    public required int Input { get; init; }

    /// <summary>Numbers in a state.</summary>
    public required int Hidden { get; init; }

    /// <summary>For each direction, whether it begins at the end.</summary>
    public required bool[] Reverse { get; init; }

    /// <summary>From a step to the next, and from a row to the next, in x.</summary>
    public required (long Step, long Row) X { get; init; }

    /// <summary>From a step to the next, a direction to the next, and a row to the next, in y.</summary>
    public required (long Step, long Direction, long Row) Y { get; init; }

    /// <summary>From a direction to the next, and a row to the next, in states.</summary>
    public required (long Direction, long Row) State { get; init; }

    /// <summary>[directions, gates hidden, input].</summary>
    public required Weights W { get; init; }

    /// <summary>[directions, gates hidden, hidden].</summary>
    public required Weights R { get; init; }

    /// <summary>[directions, 2 gates hidden]: those of W, then those of R; null for none.</summary>
    public Weights? Bias { get; init; }

    /// <summary>[directions, 3 hidden], of i, o and f of an LSTM; null for none.</summary>
    public Weights? Peepholes { get; init; }
}
