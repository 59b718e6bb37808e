using Hone.Kernels;

namespace Hone.Passes.Lowering;

/// <summary>Copies bytes that lie in one piece: graph outputs that are inputs, constants or parts of values.</summary>
/// <remarks>Operands: from, to.</remarks>
internal sealed unsafe class CopyKernel(long bytes) : Kernel
{
    public override string Name => "copy.bytes";

    public override int Tasks => 1;

    public override void Run(void** operands, int task, byte* scratch) =>
        Buffer.MemoryCopy(operands[0], operands[1], bytes, bytes);
}
