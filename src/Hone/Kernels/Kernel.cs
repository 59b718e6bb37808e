namespace Hone.Kernels;

/// <summary>
/// A computation made ready: shapes, schedule and packed weights are fixed, only the operands' addresses come at run
/// time. One kernel may run in many threads and runs at once: it holds no mutable state.
/// </summary>
public abstract unsafe class Kernel
{
    /// <summary>Family, type, tile and vector width: <c>conv.f32.14x32.v512</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Pieces that may run in any order and in any thread. It depends on the shapes only, never on the number of
    /// threads, and no reduction is cut by it: so the bits of the result do not depend on threads.
    /// </summary>
    public abstract int Tasks { get; }

    /// <summary>Scratch that each thread brings, 64-byte aligned, contents undefined.</summary>
    public virtual long ScratchBytes => 0;

    /// <summary>
    /// Tasks that begin only when all earlier ones are done, ascending. Empty for a kernel of one phase, as most are.
    /// </summary>
    public virtual ReadOnlySpan<int> Barriers => [];

    /// <summary>
    /// Bytes that the tasks of one run share, 64-byte aligned, contents undefined. Where it is not 0, its address is
    /// one more operand, after the outputs.
    /// </summary>
    public virtual long WorkspaceBytes => 0;

    /// <summary>Bytes of packed weights that this kernel owns or shares.</summary>
    public virtual long WeightBytes => 0;

    /// <summary>Does one piece. Operands are inputs, then outputs, as the kernel's summary says.</summary>
    /// <param name="operands">Addresses, null for an absent optional input.</param>
    /// <param name="task">Which piece, below <see cref="Tasks"/>.</param>
    /// <param name="scratch">This thread's scratch.</param>
    public abstract void Run(void** operands, int task, byte* scratch);
}
