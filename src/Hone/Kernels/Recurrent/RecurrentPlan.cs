namespace Hone.Kernels.Recurrent;

/// <summary>How a recurrence is cut into tasks, and what its workspace holds: all by shapes only.</summary>
/// <remarks>
/// Rows go in fours, units by the vector. With more steps than one a first phase computes W x of every step, so that
/// only R is read again and again. Then either a task takes some fours of rows through all steps, or, where there is
/// one four and enough work in a step, each step is a phase whose tasks take some vectors of units each.
/// </remarks>
internal sealed class RecurrentPlan
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 4;

    // A panel's step takes four loads from the second-level cache, two cycles each; with four rows 16 products.
    private const int CyclesPerStep = 8, CyclesPerFullStep = 16;

    /// <summary>Cuts the work.</summary>
    public RecurrentPlan(RecurrentRequest request, int lanes)
    {
        Request = request;
        Lanes = lanes;
        Blocks = (request.Hidden + lanes - 1) / lanes;
        Fours = (request.Batch + Rows - 1) / Rows;
        Lines = request.Reverse.Length * Fours;
        double cycles = request.Batch >= Rows ? CyclesPerFullStep : CyclesPerStep;
        IsAhead = request.Steps > 1 && request.Input > 0;
        long chunks = ((long)request.Steps * request.Batch + ChunkRows - 1) / ChunkRows;
        if (IsAhead)
            Ahead = WorkSplit.Of(
                request.Reverse.Length * Blocks * chunks,
                CyclesPerFullStep / Rows * request.Input * (double)Math.Min(ChunkRows, request.Steps * request.Batch));
        double columns = request.Hidden + (IsAhead ? 0 : request.Input);
        Step = WorkSplit.Of((long)Lines * Blocks, columns * cycles);
        InStep = request.Steps == 1 || (Lines == 1 && Step.Tasks > 1);
        Whole = WorkSplit.Of(Lines, columns * cycles * Blocks * request.Steps);
        int phases = InStep ? request.Steps : 1, begun = IsAhead ? 0 : 1;
        Barriers = new int[phases - begun];
        for (int i = 0; i < Barriers.Length; i++) Barriers[i] = AheadTasks + ((i + begun) * Step.Tasks);
    }

    /// <summary>Rows of a task of the first phase that share a panel while it is in the cache.</summary>
    public static int ChunkRows => 64;

    /// <summary>What is asked for.</summary>
    public RecurrentRequest Request { get; }

    /// <summary>Floats in a vector.</summary>
    public int Lanes { get; }

    /// <summary>Vectors of units.</summary>
    public int Blocks { get; }

    /// <summary>Fours of rows.</summary>
    public int Fours { get; }

    /// <summary>Fours of rows in all directions.</summary>
    public int Lines { get; }

    /// <summary>Whether W x is computed first.</summary>
    public bool IsAhead { get; }

    /// <summary>Its tasks, over directions, vectors of units and chunks of rows.</summary>
    public WorkSplit Ahead { get; }

    /// <summary>How many they are.</summary>
    public int AheadTasks => IsAhead ? Ahead.Tasks : 0;

    /// <summary>Whether each step is a phase.</summary>
    public bool InStep { get; }

    /// <summary>The tasks of a step, over lines and vectors of units.</summary>
    public WorkSplit Step { get; }

    /// <summary>The tasks that go through all steps, over lines.</summary>
    public WorkSplit Whole { get; }

    /// <summary>All tasks.</summary>
    public int Tasks => AheadTasks + (InStep ? Request.Steps * Step.Tasks : Whole.Tasks);

    /// <summary>Where phases begin.</summary>
    public int[] Barriers { get; } = [];

    /// <summary>Floats of a state with its last vector filled up.</summary>
    public long StateFloats => (long)Blocks * Lanes;

    /// <summary>Floats of all states at one step.</summary>
    public long AllStates => Request.Reverse.Length * Request.Batch * StateFloats;

    /// <summary>Where the sums of W x begin: after two steps' states and the memory.</summary>
    public long SumsStart => 3 * AllStates;

    /// <summary>Floats of the workspace.</summary>
    public long Floats =>
        SumsStart + (IsAhead ? Request.Reverse.Length * (long)Request.Steps * Request.Batch * 4 * StateFloats : 0);

    /// <summary>Floats from a row's sums for one vector of units to those for the next.</summary>
    public long SumsPitch => (long)Request.Steps * Request.Batch * 4 * Lanes;

    /// <summary>Where the sums of a step of a row begin: [directions][vectors][steps x batch][4 vectors].</summary>
    public long SumsAt(int direction, int block, long row) =>
        SumsStart + (((((direction * (long)Blocks) + block) * Request.Steps * Request.Batch) + row) * 4 * Lanes);
}
