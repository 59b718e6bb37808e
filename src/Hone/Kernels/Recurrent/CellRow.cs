namespace Hone.Kernels.Recurrent;

/// <summary>Where one row of a batch finds and leaves everything at one step, in one direction.</summary>
internal unsafe struct CellRow
{
    /// <summary>Which direction.</summary>
    public int Direction;

    /// <summary>Whether no step came before.</summary>
    public bool IsFirst;

    /// <summary>Whether the row has no more steps.</summary>
    public bool IsPast;

    /// <summary>Whether this is the row's last step.</summary>
    public bool IsLast;

    /// <summary>The input of this step.</summary>
    public float* X;

    /// <summary>The sums of W x of this step, for the first vector of units.</summary>
    public float* Sums;

    /// <summary>The state before, or null for zeros.</summary>
    public float* Before;

    /// <summary>The state after, its last vector filled up.</summary>
    public float* State;

    /// <summary>The memory, which becomes the next, its last vector filled up.</summary>
    public float* Memory;

    /// <summary>The memory that the row starts with, or null for zeros.</summary>
    public float* StartMemory;

    /// <summary>Where the last state goes, or null.</summary>
    public float* LastState;

    /// <summary>Where the last memory goes, or null.</summary>
    public float* LastMemory;

    /// <summary>Where this step's state goes in y, zeros where the row has no more steps; or null.</summary>
    public float* Y;

    /// <summary>Looks everything up.</summary>
    public static CellRow Of(
        void** operands, RecurrentRequest request, RecurrentPlan plan, int direction, int row, int step)
    {
        int length = operands[1] == null ? request.Steps : Math.Clamp(((int*)operands[1])[row], 0, request.Steps);
        bool past = step >= length;
        int t = request.Reverse[direction] && !past ? length - 1 - step : step;
        float* workspace = (float*)operands[7];
        long own = ((direction * (long)request.Batch) + row) * plan.StateFloats;
        long state = (direction * request.State.Direction) + (row * request.State.Row);
        float* At(void* pointer, long offset) => pointer == null ? null : (float*)pointer + offset;
        return new CellRow
        {
            Direction = direction, IsFirst = step == 0, IsPast = past, IsLast = step == length - 1,
            X = (float*)operands[0] + (t * request.X.Step) + (row * request.X.Row),
            Sums = workspace + plan.SumsAt(direction, 0, ((long)t * request.Batch) + row),
            Before = step == 0 ? At(operands[2], state) : workspace + (((step - 1) & 1) * plan.AllStates) + own,
            State = workspace + ((step & 1) * plan.AllStates) + own,
            Memory = workspace + (2 * plan.AllStates) + own,
            StartMemory = At(operands[request.Cell == CellKind.Lstm ? 3 : 2], state),
            LastState = At(operands[4], state), LastMemory = At(operands[5], state),
            Y = At(operands[6], (t * request.Y.Step) + (direction * request.Y.Direction) + (row * request.Y.Row)),
        };
    }
}
