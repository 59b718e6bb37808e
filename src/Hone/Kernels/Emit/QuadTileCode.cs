using Hone.Kernels.Quantized;

namespace Hone.Kernels.Emit;

/// <summary>
/// Writes the integer micro-kernel of rows x vectors, see <see cref="QuadTileArguments"/>, with the dot instruction of
/// AVX512-VNNI: a function of one argument.
/// </summary>
/// <remarks>
/// Sums stay in zmm4 and up, vectors of B in zmm0 and zmm1, a quad of A in all lanes of zmm2. Rows come from scaled
/// address modes on p, 3p and 5p and two bases, as in the float32 micro-kernel. Nothing but the places on the stack for
/// what the caller's convention wants kept touches the stack.
/// </remarks>
internal static class QuadTileCode
{
    private const int Quad = 4, FirstSum = 4;
    private const Register Tile = Register.Rdi, A = Register.Rax, Z = Register.Rcx, P = Register.Rdx;
    private const Register P3 = Register.Rsi, P5 = Register.R8, B = Register.R9;
    private const Register NextRun = Register.R10, Count = Register.R11;

    // Windows wants xmm6 to xmm15 kept; what sums take of them lies here while the tile runs.
    private const int FirstKept = 6, LastKept = 15;

    // The arguments' fields in their order, eight bytes each.
    private enum Field
    {
        A, Pitch, B, Runs, RunCount, Start, Terms, Sums,
    }

    /// <summary>Appends the function.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="rows">Rows of the tile, 1 to 14.</param>
    /// <param name="vectors">Vectors of B in a step, 1 or 2.</param>
    /// <param name="windows">Whether callers follow the convention of Windows, or that of all others.</param>
    public static void Write(Assembler code, int rows, int vectors, bool windows)
    {
        int lastSum = FirstSum + (rows * vectors) - 1;
        int kept = Math.Max(0, Math.Min(lastSum, LastKept) - FirstKept + 1);
        if (windows) Enter(code, kept);
        Begin(code, rows, vectors);
        int first = code.Jump();
        int run = code.Length;
        code.LoadSigned32(A, new Address(NextRun, 0));
        code.Load32(Count, new Address(NextRun, sizeof(int)));
        code.Add(NextRun, 2 * sizeof(int));
        code.Load(Z, At(Field.A));
        code.LoadAddress(A, new Address(Z, A, Quad));
        code.Test32(Count);
        int empty = code.JumpIfEqual();
        code.LoadAddress(Z, new Address(A, P5));
        code.LoadAddress(Z, new Address(Z, P, 2));
        Quads(code, rows, vectors);
        code.Land(empty);
        code.Land(first);
        code.Load(Z, At(Field.Runs));
        code.Load(Count, At(Field.RunCount));
        code.LoadAddress(Count, new Address(Z, Count, 2 * sizeof(int)));
        code.Compare(NextRun, Count);
        code.JumpIfNot(run);
        code.Load(A, At(Field.Sums));
        for (int i = 0; i < rows * vectors; i++)
            code.StoreZmm(new Address(A, i * Assembler.ZmmBytes), FirstSum + i);
        code.ZeroUpper();
        if (windows) Leave(code, kept);
        code.Return();
    }

    /// <summary>The fields that stay, and the sums' start.</summary>
    private static void Begin(Assembler code, int rows, int vectors)
    {
        code.Load(P, At(Field.Pitch));
        code.LoadAddress(P3, new Address(P, P, 2));
        code.LoadAddress(P5, new Address(P, P, 4));
        code.Load(B, At(Field.B));
        code.Load(NextRun, At(Field.Runs));
        code.Load(A, At(Field.Start));
        code.Load(Z, At(Field.Terms));
        for (int v = 0; v < vectors; v++)
        {
            code.LoadZmm(v, new Address(A, v * Assembler.ZmmBytes));
            for (int i = 0; i < rows; i++)
                code.AddBroadcast(FirstSum + (v * rows) + i, v, new Address(Z, i * sizeof(int)));
        }
    }

    /// <summary>The loop over a run.</summary>
    private static void Quads(Assembler code, int rows, int vectors)
    {
        int quad = code.Length;
        for (int v = 0; v < vectors; v++) code.LoadZmm(v, new Address(B, v * Assembler.ZmmBytes));
        for (int i = 0; i < rows; i++)
        {
            code.BroadcastZmm(2, Row(i));
            for (int v = 0; v < vectors; v++) code.AddByteProducts(FirstSum + (v * rows) + i, 2, v);
        }

        code.Add(A, Quad);
        if (rows > 7) code.Add(Z, Quad);
        code.Add(B, vectors * Assembler.ZmmBytes);
        code.Decrement32(Count);
        code.JumpIfNot(quad);
    }

    /// <summary>Where a row's quad lies: seven rows from A, seven from Z = A + 7p.</summary>
    private static Address Row(int row)
    {
        var from = row < 7 ? A : Z;
        return (row % 7) switch
        {
            0 => new Address(from, 0),
            1 => new Address(from, P),
            2 => new Address(from, P, 2),
            3 => new Address(from, P3),
            4 => new Address(from, P, 4),
            5 => new Address(from, P5),
            _ => new Address(from, P3, 2),
        };
    }

    private static void Enter(Assembler code, int kept)
    {
        code.Push(Register.Rdi);
        code.Push(Register.Rsi);
        if (kept > 0) code.Add(Register.Rsp, -16 * kept);
        for (int i = 0; i < kept; i++) code.StoreXmm(new Address(Register.Rsp, 16 * i), FirstKept + i);
        code.Move(Tile, Register.Rcx);
    }

    private static void Leave(Assembler code, int kept)
    {
        for (int i = 0; i < kept; i++) code.LoadXmm(FirstKept + i, new Address(Register.Rsp, 16 * i));
        if (kept > 0) code.Add(Register.Rsp, 16 * kept);
        code.Pop(Register.Rsi);
        code.Pop(Register.Rdi);
    }

    private static Address At(Field field) => new(Tile, sizeof(long) * (int)field);
}
