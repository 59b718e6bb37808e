using Hone.Kernels.Emit;
using Iced.Intel;
using Assembler = Hone.Kernels.Emit.Assembler;
using Number = Hone.Kernels.Emit.Register;
using Register = Iced.Intel.Register;

namespace Hone.Tests.Kernels.Emit;

/// <summary>What the assembler writes is what another reads, with every register and form of address.</summary>
public sealed class AssemblerTests
{
    private static readonly Number[] Registers = [.. Enum.GetValues<Number>().Where(r => r != Number.None)];
    private static readonly int[] Displacements = [0, 4, 64, 100, 127, 128, -128, -256, 8128, 8192, 1 << 20];

    [Fact]
    public void Integer_instructions_of_two_registers()
    {
        foreach (var to in Registers)
            foreach (var from in Registers)
            {
                Check(Code.Mov_r64_rm64, a => a.Move(to, from), General(to), General(from));
                Check(Code.Cmp_r64_rm64, a => a.Compare(to, from), General(to), General(from));
            }
    }

    [Fact]
    public void Integer_instructions_of_one_register()
    {
        foreach (var x in Registers)
        {
            Check(Code.Push_r64, a => a.Push(x), General(x));
            Check(Code.Pop_r64, a => a.Pop(x), General(x));
            Check(Code.Dec_rm32, a => a.Decrement32(x), Register.EAX + (int)x);
            Check(Code.Test_rm32_r32, a => a.Test32(x), Register.EAX + (int)x, Register.EAX + (int)x);
            foreach (int number in Displacements)
            {
                var i = One(a => a.Add(x, number));
                Assert.Equal(General(x), i.Op0Register);
                long added = (long)i.GetImmediate(1) * (i.Mnemonic == Mnemonic.Sub ? -1 : 1);
                Assert.Equal((number, true), (added, i.Mnemonic is Mnemonic.Add or Mnemonic.Sub));
            }
        }
    }

    [Fact]
    public void Addresses_of_every_form()
    {
        foreach (var address in Addresses())
        {
            CheckMemory(Code.Mov_r64_rm64, a => a.Load(Number.R9, address), address, Register.R9);
            CheckMemory(Code.Mov_r32_rm32, a => a.Load32(Number.Rax, address), address, Register.EAX);
            CheckMemory(Code.Movsxd_r64_rm32, a => a.LoadSigned32(Number.R15, address), address, Register.R15);
            CheckMemory(Code.Lea_r64_m, a => a.LoadAddress(Number.Rsi, address), address, Register.RSI);
        }
    }

    [Fact]
    public void Vector_instructions_with_memory()
    {
        foreach (var address in Addresses())
            foreach (int x in new[] { 0, 9, 22, 31 })
            {
                CheckMemory(Code.EVEX_Vmovdqu32_zmm_k1z_zmmm512, a => a.LoadZmm(x, address), address, Zmm(x));
                CheckMemory(Code.EVEX_Vmovdqu32_zmmm512_k1z_zmm, a => a.StoreZmm(address, x), address, Zmm(x));
                CheckMemory(Code.EVEX_Vmovups_xmm_k1z_xmmm128, a => a.LoadXmm(x, address), address, Xmm(x));
                CheckMemory(Code.EVEX_Vmovups_xmmm128_k1z_xmm, a => a.StoreXmm(address, x), address, Xmm(x));
                CheckMemory(Code.EVEX_Vpbroadcastd_zmm_k1z_xmmm32, a => a.BroadcastZmm(x, address), address, Zmm(x));
                var sum = CheckMemory(
                    Code.EVEX_Vpaddd_zmm_k1z_zmm_zmmm512b32, a => a.AddBroadcast(x, 31 - x, address), address, Zmm(x));
                Assert.True(sum.IsBroadcast);
                Assert.Equal(Zmm(31 - x), sum.Op1Register);
            }
    }

    [Fact]
    public void Dots_of_every_register()
    {
        for (int to = 0; to < 32; to++)
            for (int left = 0; left < 32; left++)
                for (int right = 0; right < 32; right++)
                    Check(
                        Code.EVEX_Vpdpbusd_zmm_k1z_zmm_zmmm512b32, a => a.AddByteProducts(to, left, right),
                        Zmm(to), Zmm(left), Zmm(right));
    }

    [Fact]
    public void Jumps_go_where_they_are_told()
    {
        var code = new Assembler();
        int forward = code.Jump();
        int back = code.Length;
        code.ZeroUpper();
        code.JumpIfNot(back);
        int equal = code.JumpIfEqual();
        code.Land(forward);
        code.Return();
        code.Land(equal);
        code.Return();
        var read = Listings.Decode(code.Code.ToArray());
        Assert.Equal(
            [Mnemonic.Jmp, Mnemonic.Vzeroupper, Mnemonic.Jne, Mnemonic.Je, Mnemonic.Ret, Mnemonic.Ret],
            read.Select(i => i.Mnemonic));
        Assert.Equal(
            [read[4].IP, read[1].IP, read[5].IP], new[] { read[0], read[2], read[3] }.Select(i => i.NearBranchTarget));
    }

    private static IEnumerable<Address> Addresses() =>
        from origin in Registers
        from index in new[] { Number.None, Number.Rax, Number.Rbp, Number.Rdi, Number.R8, Number.R12, Number.R15 }
        from scale in index == Number.None ? [1] : new[] { 1, 2, 4, 8 }
        from displacement in Displacements
        select new Address(origin, index, scale, displacement);

    private static Instruction CheckMemory(Code code, Action<Assembler> write, Address address, Register register)
    {
        var i = One(write);
        Assert.Equal(code, i.Code);
        Assert.Equal(register, i.Op0Kind == OpKind.Register ? i.Op0Register : i.Op1Register);
        Assert.Equal(General(address.Base), i.MemoryBase);
        Assert.Equal(address.Index == Number.None ? Register.None : General(address.Index), i.MemoryIndex);
        Assert.Equal((address.Scale, address.Displacement), (i.MemoryIndexScale, (long)i.MemoryDisplacement64));
        return i;
    }

    private static void Check(Code code, Action<Assembler> write, params Register[] registers)
    {
        var i = One(write);
        Assert.Equal(code, i.Code);
        for (int k = 0; k < registers.Length; k++) Assert.Equal(registers[k], i.GetOpRegister(k));
    }

    private static Instruction One(Action<Assembler> write)
    {
        var code = new Assembler();
        write(code);
        return Assert.Single(Listings.Decode(code.Code.ToArray()));
    }

    private static Register General(Number x) => Register.RAX + (int)x;

    private static Register Zmm(int x) => Register.ZMM0 + x;

    private static Register Xmm(int x) => Register.XMM0 + x;
}
