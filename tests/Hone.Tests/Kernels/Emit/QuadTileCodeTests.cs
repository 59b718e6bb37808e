using Hone.Kernels.Emit;
using Hone.Kernels.Gemm;
using Hone.Kernels.Quantized;
using Hone.Machine;
using Hone.Tests.Kernels.Quantized;
using Iced.Intel;
using Assembler = Hone.Kernels.Emit.Assembler;
using Register = Iced.Intel.Register;

namespace Hone.Tests.Kernels.Emit;

/// <summary>The emitted integer tiles as another assembler reads them.</summary>
public sealed unsafe class QuadTileCodeTests
{
    public static TheoryData<bool> Conventions => [false, true];

    [Theory]
    [MemberData(nameof(Conventions))]
    public void The_inner_loop_is_one_dot_a_sum_and_touches_no_stack(bool windows)
    {
        foreach (var (rows, vectors) in Tiles())
        {
            var loop = InnerLoop(Listings.Decode(Function(rows, vectors, windows)));
            Assert.Equal(rows * vectors, loop.Count(i => i.Mnemonic == Mnemonic.Vpdpbusd));
            Assert.Equal(rows, loop.Count(i => i.Mnemonic == Mnemonic.Vpbroadcastd));
            Assert.Equal(vectors, loop.Count(i => i.Mnemonic == Mnemonic.Vmovdqu32));
            Assert.True(loop.Count <= (rows * vectors) + rows + vectors + 5);
            Assert.DoesNotContain(loop, Listings.TouchesStack);
        }
    }

    [Fact]
    public void Nothing_touches_the_stack_but_on_windows()
    {
        foreach (var (rows, vectors) in Tiles())
        {
            var code = Listings.Decode(Function(rows, vectors, windows: false));
            Assert.DoesNotContain(code, i => Listings.TouchesStack(i) && i.Mnemonic != Mnemonic.Ret);
        }
    }

    /// <summary>Each register that a caller wants kept is stored before anything else, and comes back.</summary>
    [Theory]
    [MemberData(nameof(Conventions))]
    public void What_the_caller_wants_kept_is_kept(bool windows)
    {
        Register[] kept = windows
            ? [Register.RBX, Register.RBP, Register.RDI, Register.RSI, Register.R12, Register.R13, Register.R14,
                Register.R15, .. Enumerable.Range(6, 10).Select(i => Register.XMM0 + i)]
            : [Register.RBX, Register.RBP, Register.R12, Register.R13, Register.R14, Register.R15];
        foreach (var (rows, vectors) in Tiles())
        {
            var code = Listings.Decode(Function(rows, vectors, windows));
            var written = Listings.Written(code).Select(r => r.IsVectorRegister() ? Register.XMM0 + r.GetNumber() : r);
            foreach (var register in written.Distinct().Where(kept.Contains))
            {
                var saved = code.First(i => Listings.Touches(i, register));
                var restored = code.Last(i => Listings.Touches(i, register));
                if (register.IsXMM())
                {
                    Assert.Equal((Register.RSP, register), (saved.MemoryBase, saved.Op1Register));
                    Assert.Equal((Register.RSP, register), (restored.MemoryBase, restored.Op0Register));
                    Assert.Equal(saved.MemoryDisplacement64, restored.MemoryDisplacement64);
                }
                else
                {
                    Assert.Equal((Mnemonic.Push, Mnemonic.Pop), (saved.Mnemonic, restored.Mnemonic));
                }
            }

            Assert.Equal(0, code.Sum(i => i.StackPointerIncrement + Listings.StackMoved(i)) - 8);
            Assert.Equal(Mnemonic.Ret, code[^1].Mnemonic);
            Assert.Single(code, i => i.Mnemonic == Mnemonic.Vzeroupper);
        }
    }

    /// <summary>The code for Windows, called through a step that moves the argument to where it expects it.</summary>
    [Fact]
    public void The_code_for_windows_gives_the_same()
    {
        if (QuadTileFunctions.All is null || OperatingSystem.IsWindows()) return;
        var functions = Tiles().ToDictionary(t => t, t =>
        {
            var code = new Assembler();
            code.Move(Hone.Kernels.Emit.Register.Rcx, Hone.Kernels.Emit.Register.Rdi);
            QuadTileCode.Write(code, t.Rows, t.Vectors, windows: true);
            return (nint)ExecutableMemory.Place(code.Code);
        });
        QuadTileTests.Check(SimdLevel.V512.Lanes(), (tile, rows, vectors) =>
            ((delegate* unmanaged<QuadTileArguments*, void>)functions[(rows, vectors)])(tile));
    }

    private static IEnumerable<(int Rows, int Vectors)> Tiles() =>
        from rows in Enumerable.Range(1, TileKernels.TallestRows)
        from vectors in Enumerable.Range(1, TileKernels.Vectors)
        select (rows, vectors);

    private static byte[] Function(int rows, int vectors, bool windows)
    {
        var code = new Assembler();
        QuadTileCode.Write(code, rows, vectors, windows);
        return code.Code.ToArray();
    }

    /// <summary>From where a jump back goes to, to the jump: the shortest.</summary>
    private static List<Instruction> InnerLoop(List<Instruction> code)
    {
        var back = code.Where(i => i.FlowControl == FlowControl.ConditionalBranch && i.NearBranchTarget < i.IP)
            .MinBy(i => i.IP - i.NearBranchTarget);
        return [.. code.Where(i => i.IP >= back.NearBranchTarget && i.IP <= back.IP)];
    }
}
