namespace Hone.Kernels.Gemm.Ladder;

/// <summary>A rung as a kernel: strips of rows, or of columns, are its tasks.</summary>
/// <remarks>Operands: a, b, null and y, as <see cref="GemmRequest"/> says, without factors and addend.</remarks>
internal sealed unsafe class RungKernel<TRung> : Kernel
    where TRung : struct, IRung
{
    private readonly GemmRequest _request;
    private readonly LadderCut _cut;

    /// <summary>A rung over one product.</summary>
    public RungKernel(string name, GemmRequest request, LadderCut cut)
    {
        Name = $"gemm.f32.{name}";
        (_request, _cut) = (request, cut);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks =>
        GemmPlan.Ceiling(_request.M, _cut.Rows) * GemmPlan.Ceiling(_request.N, _cut.Columns);

    /// <inheritdoc/>
    public override long ScratchBytes => (long)_cut.ScratchPerStep * _request.K * sizeof(float);

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int strips = GemmPlan.Ceiling(_request.M, _cut.Rows);
        long m = (long)task % strips * _cut.Rows, n = (long)task / strips * _cut.Columns;
        var block = new LadderBlock
        {
            A = (float*)operands[0],
            B = (float*)operands[1],
            Y = (float*)operands[3],
            N = _request.N,
            K = _request.K,
            M0 = (int)m,
            M1 = (int)Math.Min(_request.M, m + _cut.Rows),
            N0 = (int)n,
            N1 = (int)Math.Min(_request.N, n + _cut.Columns),
            Scratch = (float*)scratch,
        };
        TRung.Run(&block);
    }
}

/// <summary>How a rung is cut into tasks, and the scratch of each.</summary>
/// <param name="Rows">Rows of a task.</param>
/// <param name="Columns">Columns of a task.</param>
/// <param name="ScratchPerStep">Floats of scratch for each step of K.</param>
internal readonly record struct LadderCut(int Rows, int Columns, int ScratchPerStep);
