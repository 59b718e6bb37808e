namespace Hone.Kernels.Emit;

/// <summary>General registers by their numbers in machine code.</summary>
internal enum Register
{
    None = -1,
    Rax, Rcx, Rdx, Rbx, Rsp, Rbp, Rsi, Rdi,
    R8, R9, R10, R11, R12, R13, R14, R15,
}

/// <summary>Memory at base + scale index + displacement.</summary>
/// <param name="Base">Its register.</param>
/// <param name="Index">Its register, not rsp, or none.</param>
/// <param name="Scale">1, 2, 4 or 8.</param>
/// <param name="Displacement">In bytes.</param>
internal readonly record struct Address(
    Register Base, Register Index = Register.None, int Scale = 1, int Displacement = 0)
{
    /// <summary>Memory at base + displacement.</summary>
    public Address(Register from, int displacement)
        : this(from, Register.None, 1, displacement)
    {
    }
}
