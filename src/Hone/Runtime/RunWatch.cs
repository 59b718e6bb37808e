using Hone.Kernels;
using Hone.Kernels.Copies;
using Hone.Machine;
using Hone.Runtime.Explanations;
using Hone.Tensors;

namespace Hone.Runtime;

/// <summary>Looks on while a plan runs; a run without one pays for a null check a step and a task.</summary>
internal abstract class RunWatch
{
    /// <summary>Takes the tasks; null when only steps matter.</summary>
    public virtual TaskLog? Tasks => null;

    /// <summary>A step is about to run.</summary>
    public virtual void Begin(int step)
    {
    }

    /// <summary>A step has run; its operands are what it left.</summary>
    public virtual unsafe void End(int step, void** operands, int count)
    {
    }
}

/// <summary>Notes which thread ran which task when.</summary>
internal sealed class TaskWatch(int threads) : RunWatch
{
    private readonly TaskLog _log = new(threads);

    /// <inheritdoc/>
    public override TaskLog Tasks => _log;

    /// <inheritdoc/>
    public override void Begin(int step) => _log.Step = step;
}

/// <summary>Shows each value that a step computes, row by row, under the model's name for it.</summary>
internal sealed class ValueWatch(PlanExplanation plan, Action<string, Tensor> show) : RunWatch
{
    /// <inheritdoc/>
    public override unsafe void End(int step, void** operands, int count)
    {
        var written = plan.Written[step];
        for (int i = 0; i < written.Count; i++)
        {
            if (plan.Steps[step].Values[i] is not { } name) continue;
            var tensor = Tensor.Create(written[i].Type, written[i].KnownShape);
            byte* from = (byte*)operands[count - written.Count + i];
            if (written[i].Layout == Layout.Nchwc) Unblock((float*)from, tensor);
            else new Span<byte>(from, tensor.ByteLength).CopyTo(tensor.Bytes);
            show(name, tensor);
        }
    }

    private unsafe void Unblock(float* from, Tensor to)
    {
        var shape = to.Shape;
        var request = new ReorderRequest
        {
            From = Layout.Nchwc, To = Layout.Nchw,
            N = shape[0], C = shape[1], Plane = (int)shape.Product(2, shape.Rank),
        };
        var kernel = KernelTable.Create(request, plan.Level)!;
        using var scratch = new AlignedBuffer(kernel.ScratchBytes, zeroed: false);
        fixed (byte* y = to.Bytes)
        {
            void** pair = stackalloc void*[] { from, y };
            for (int task = 0; task < kernel.Tasks; task++) kernel.Run(pair, task, scratch.Pointer);
        }
    }
}
